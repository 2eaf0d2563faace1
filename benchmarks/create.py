"""What a write over REST costs: a note and an account, against bare views that insert rows.

`python -m benchmarks.create [REQUESTS]` starts the servers, the product and the floors under the
same gunicorn settings and prints ratios taken in the same run. One floor commits one row by one
statement. The other does what a registered account cannot do without: it reads the token, writes
the account's row with its search keys, its place in the group, its standing and its history (nine
rows of six tables) in one transaction, plainly by psycopg, a statement each. The product also
checks scope, role and input, counts against the limits and answers the whole account.
"""

import http.client
import json
import os
import statistics
import sys
import time

from benchmarks.import_lines import servers
from benchmarks.load import cpu_seconds
from benchmarks.pages import _serve

REQUESTS = 300
TARGET = 4


def main() -> None:
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS
    with servers():
        import django  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        os.environ["KAM_DEMO"] = "1"
        os.environ["ALLOWED_HOSTS"] = "127.0.0.1,localhost,testserver"
        django.setup()
        call_command("migrate", database="owner", verbosity=0, skip_checks=True)
        token, account = _stage()
        bearer = {"Authorization": f"Bearer {token}"}
        with _serve("kam.wsgi") as product, _serve("benchmarks.floor") as floor:
            print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            print(f"{'':18} {'one row':>12} {'same rows':>12}   (p50, cpu; target {TARGET})")
            for name, path, kind, headers in (
                ("note", f"/api/v1/accounts/{account}/notes/", "note", bearer),
                ("account", "/api/v1/accounts/", "account", bearer),
                ("the same, keyed", "/api/v1/accounts/", "account", {**bearer, "keyed": "yes"}),
            ):
                one = _measure(floor, f"/inserted/{kind}/", {}, kind, account, requests)
                same = one
                if kind == "account":
                    same = _measure(floor, "/registered/", bearer, kind, account, requests)
                ours = _measure(product, path, headers, kind, account, requests)
                ratios = [ours[i] / floors[i] for floors in (one, same) for i in (0, 1)]
                took = "; ".join(f"{p50:.2f} ms, {cpu:.2f} ms" for p50, cpu in (ours, one, same))
                print(
                    f"{name:18} {ratios[0]:6.1f} {ratios[1]:5.1f} {ratios[2]:6.1f} {ratios[3]:5.1f}"
                    f"   ({took})",
                    flush=True,
                )


def _stage() -> tuple[str, str]:
    """A workspace with one account; the secret of its leader's token and the account's id."""
    from datetime import date  # noqa: PLC0415

    from accounts import services  # noqa: PLC0415
    from kam.identity.actor import at_the_shell  # noqa: PLC0415
    from kam.identity.models import ApiToken, Membership, User  # noqa: PLC0415
    from kam.identity.queries.members import ref_of  # noqa: PLC0415
    from kam.identity.tokens import new_secret  # noqa: PLC0415
    from kam.tenancy.context import activate  # noqa: PLC0415
    from kam.tenancy.models import Tenant  # noqa: PLC0415

    tenant = Tenant.objects.create(
        slug="bench", name="Bench", rest_per_token=10**9, rest_per_workspace=10**9
    )
    user = User.objects.create_user("mia@bench.example", "rook-takes-knight", name="Mia")
    secret = new_secret()
    with activate(tenant):
        member = Membership.objects.create(
            user=user, name="Mia", email=user.email, roles=["sales_leader"]
        )
        ApiToken.objects.create(
            name="bench",
            membership=member,
            prefix=secret.public_id,
            digest=secret.digest,
            scopes=["read", "write"],
        )
        (account,) = services.register_accounts(
            rows=[services.NewAccount(name="First")],
            by=at_the_shell(ref_of(tenant)),
            today=date(2026, 11, 22),
        )
    os.environ["BENCH_TENANT"], os.environ["BENCH_MEMBER"] = str(tenant.id), str(member.id)
    return secret.text, str(account.id)


def _measure(
    server: object, path: str, headers: dict[str, str], kind: str, account: str, requests: int
) -> tuple[float, float]:
    """Milliseconds at one connection (median) and CPU milliseconds of the server's processes."""
    pids = server.pids  # type: ignore[attr-defined]
    _post(server, path, headers, kind, account, 30)
    before = cpu_seconds(pids)
    times = _post(server, path, headers, kind, account, requests)
    return statistics.median(times) * 1000, (cpu_seconds(pids) - before) / requests * 1000


def _post(
    server: object, path: str, headers: dict[str, str], kind: str, account: str, requests: int
) -> list[float]:
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)  # type: ignore[attr-defined]
    given = {"Content-Type": "application/json", **headers}
    keyed, times = given.pop("keyed", ""), []
    for number in range(requests):
        text = f"{kind} {number} of {time.time_ns()}"
        body = {"text": text, "account": account}
        if path.startswith("/api/"):
            body = {"text": text} if kind == "note" else {"name": text}
        if keyed:
            given["Idempotency-Key"] = text.replace(" ", "-")
        started = time.perf_counter()
        link.request("POST", path, json.dumps(body), given)
        answer = link.getresponse()
        told = answer.read()
        times.append(time.perf_counter() - started)
        if answer.status not in {200, 201}:
            raise RuntimeError(f"{path} answered {answer.status}: {told[:300]!r}")
    link.close()
    return times


if __name__ == "__main__":
    main()
