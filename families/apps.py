from django.apps import AppConfig

from families.looking.addresses import CASES, stands_under


class FamiliesConfig(AppConfig):
    """Whom and what happened: families, their people, needs, levels, cases, engagements."""

    name = "families"

    def ready(self) -> None:
        """Say under which addresses records of a family stand."""
        under = ["families/open-urgently", "families", "outreach", "merge"]
        under += ["register/who", "register/pass-on"]
        stands_under(f"/(?:{'|'.join(under)})", "families.Family", "ref")
        stands_under(CASES, "families.Case")
        stands_under(r"/inspection/[^/\s]+/\d+", "families.Case")
        stands_under("/children", "families.Child")
        stands_under("/visits", "families.PlannedVisit")
        stands_under("/referrals", "families.Referral")
