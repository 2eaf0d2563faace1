"""How a person is loaded for a request: together with the place in the workspace asked for."""

from allauth.account.auth_backends import AuthenticationBackend

from kam.identity.models import User
from kam.identity.queries.places import person_with_place


class PeopleBackend(AuthenticationBackend):
    """Password sign-in is allauth's; loading costs one statement with the place included."""

    def get_user(self, user_id: object) -> User | None:
        return person_with_place(user_id)
