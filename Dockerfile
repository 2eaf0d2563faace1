# syntax=docker/dockerfile:1
# The product in production: web, workers, beat and relay are this image with other commands.
ARG PYTHON=3.11-slim-bookworm

FROM python:${PYTHON} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/meridian
COPY requirements/base.txt /tmp/base.txt
# wheels alone: nothing of a package runs while it is built
RUN /opt/meridian/bin/pip install --require-hashes --only-binary :all: --requirement /tmp/base.txt
WORKDIR /srv/meridian
COPY manage.py pyproject.toml LICENSE CHANGELOG.md ./
COPY kam kam
COPY accounts accounts
COPY selection selection
COPY templates templates
COPY locale locale
COPY static static
RUN STATIC_ROOT=/srv/meridian/staticfiles /opt/meridian/bin/python manage.py collectstatic \
        --no-input --verbosity 0 \
    && /opt/meridian/bin/python -m compileall -q kam accounts selection

FROM python:${PYTHON} AS product
LABEL org.opencontainers.image.title="Meridian" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --system --gid 10001 meridian \
    && useradd --system --uid 10001 --gid meridian --no-create-home --shell /usr/sbin/nologin meridian \
    && install --directory --owner meridian --group meridian --mode 0700 /var/lib/meridian
COPY --from=build /opt/meridian /opt/meridian
COPY --from=build /srv/meridian /srv/meridian
WORKDIR /srv/meridian
ENV PATH=/opt/meridian/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=kam.settings \
    KAM_HOME=/var/lib/meridian \
    KAM_FILES=/var/lib/meridian/files \
    STATIC_ROOT=/srv/meridian/staticfiles \
    PORT=8000
# no key, no password, no address stands here: the product refuses to start without them
USER 10001:10001
VOLUME /var/lib/meridian
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=6s --start-period=20s --retries=3 \
    CMD ["python", "-m", "kam.health", "web"]
CMD ["gunicorn", "--config", "python:kam.serving", "kam.wsgi:application"]
