"""What letters about signing in say."""

from centres.models import SignInLetter

Kind = SignInLetter.Kind

WORDS = {
    Kind.INVITATION: (
        "Your sign-in for Lodestar",
        """Hello {name},

{council} has set up Lodestar for you: casework and outcomes of children's centres.

Open this link within 7 days and choose your password. It works once.

{link}

Your login is {login}. You can also sign in with this e-mail address.

If you did not expect this, take no notice of it: nothing happens unless the link is opened.
""",
    ),
    Kind.PASSWORD: (
        "A new password for Lodestar",
        """Hello {name},

Somebody, you we hope, asked for a new password for Lodestar. Open this link within an hour and
choose it. The link works once.

{link}

If it was not you, take no notice: your password stays as it is.
""",
    ),
    Kind.FACTORS_RESET: (
        "Your second factor was removed",
        """Hello {name},

Your council's administrator has removed your authenticator app, passkeys and recovery codes from
Lodestar, and you were signed out everywhere. At your next sign-in you set up a new one:

{site}

If you did not ask for this, tell your council's administrator at once.
""",
    ),
    Kind.FACTOR_ADDED: (
        "A second factor was added",
        """Hello {name},

An authenticator app or a passkey was added to your sign-in for Lodestar.

If it was not you, sign in, look at “Your account”, and tell your council's administrator at once:

{site}
""",
    ),
    Kind.PASSWORD_CHANGED: (
        "Your password was changed",
        """Hello {name},

The password of your sign-in for Lodestar was changed, and you were signed out everywhere else.

If it was not you, tell your council's administrator at once.

{site}
""",
    ),
}
