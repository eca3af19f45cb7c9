"""Every address of the service, and who finds something there.

A route that is in no table fails the walk (test_scope_walk.py). A row names the records in its
address (keys of the walk's world) and the people of tests/cast.py who find it; everybody else is
told that there is no such page. `restricted` says who finds it where the family is restricted.
"""

from __future__ import annotations

from dataclasses import dataclass

# Support workers and the coordinator of the family's cluster; all who do casework somewhere.
NORTH = frozenset({"fiona", "frank", "cora"})
NAMED = frozenset({"fiona", "cora"})
CASEWORKERS = NORTH | {"sam", "wendy", "eve"}
# Coordinators of the provider's clusters and its managers; the council's commissioners.
PROVIDERS_SIDE = frozenset({"cora", "pat"})
COMMISSIONERS = frozenset({"colin"})
MONEY = PROVIDERS_SIDE | COMMISSIONERS
EVERYBODY = CASEWORKERS | {"pat", "colin", "ada", "olga", "nobody"}
ANYBODY = EVERYBODY | {"anonymous"}
NO_ONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Route:
    """Who finds a page; `names` are the keys of the records in its address, in order."""

    found_by: frozenset[str]
    names: tuple[str, ...] = ()
    restricted: frozenset[str] | None = None


CENTRES = {
    "home": Route(EVERYBODY),
    "sign_in": Route(ANYBODY),
    "sign_out": Route(EVERYBODY),
    "discard_typing": Route(EVERYBODY),
    "health": Route(ANYBODY),
}

# Signing in, twice proven; one’s own account. A link that nobody was sent leads nowhere.
SIGN_IN = {
    **dict.fromkeys(
        ("second_factor", "passkey_sign_in", "passkey_options", "password_forgotten"),
        Route(ANYBODY),
    ),
    **dict.fromkeys(
        ("password_new", "invitation", "council_sign_in", "council_signed_in"),
        Route(NO_ONE, ("token",)),
    ),
    **dict.fromkeys(
        (
            "account",
            "session_end",
            "password_change",
            "prove",
            "factor_choose",
            "factor_app",
            "factor_passkey",
            "recovery_codes",
            "go_on",
            "admin_sign_out",
        ),
        Route(EVERYBODY),
    ),
    "factor_app_picture": Route(NO_ONE),
    "factor_remove": Route(EVERYBODY, ("number",)),
    **dict.fromkeys(("manage", "people", "person_invite"), Route(frozenset({"ada"}))),
    **dict.fromkeys(
        (
            "person",
            "person_role_add",
            "person_email",
            "person_home",
            "person_account",
            "person_factors",
            "person_leave",
        ),
        Route(frozenset({"ada"}), ("person",)),
    ),
    # They answer a press of a button alone.
    **dict.fromkeys(("person_invite_again", "person_come_back"), Route(EVERYBODY, ("person",))),
    "person_role_take": Route(EVERYBODY, ("person", "number")),
    "admin_sign_in": Route(NO_ONE),
    "admin_password": Route(NO_ONE),
}

# For browsers that report, and for who found a weakness (none here says where to tell).
HARDENING = {
    "csp_reports": Route(ANYBODY),
    "security_txt": Route(frozenset()),
}

# What a phone asks for and sends, with or without a signal.
DEVICE = {
    "api_me": Route(EVERYBODY),
    "api_nothing": Route(frozenset(), ("number",)),
    "api_stars": Route(CASEWORKERS),
    "api_device_copy": Route(CASEWORKERS),
    "service_worker": Route(ANYBODY),
    "manifest": Route(ANYBODY),
    "offline": Route(ANYBODY),
}

FAMILIES = {
    "families": Route(CASEWORKERS),
    "engagement_log": Route(NORTH, ("family",), NAMED),
    "engagement_void": Route(NORTH, ("family", "engagement"), NAMED),
    "case_open": Route(NORTH, ("family",), NAMED),
    "api_engagements": Route(CASEWORKERS),
    "api_families": Route(CASEWORKERS),
}

CORA = frozenset({"cora"})

# Who has a case, and how it goes on.
CASES = {
    "cases": Route(CASEWORKERS),
    "case_allocate": Route(CORA, ("case",), CORA),
    "case_reopen": Route(NORTH, ("case",), NAMED),
    "case_seen": Route(NORTH, ("case",), NAMED),
    "case_transfer": Route(CORA, ("case",), CORA),
    "case_transfer_to": Route(CORA, ("case", "centre"), CORA),
}

KEEPERS = frozenset({"cora", "ada"})

# Referrals, the directory of services, outreach.
REFERRALS = {
    "referrals": Route(CASEWORKERS),
    "referral_add": Route(CASEWORKERS),
    "referrals_passed_on": Route(CASEWORKERS),
    "referral": Route(NORTH, ("referral",), NAMED),
    "referral_accept": Route(NORTH, ("referral",), NAMED),
    "referral_decline": Route(CORA, ("referral",), CORA),
    "referral_pass_on": Route(CORA, ("referral",), CORA),
    "referral_outcome": Route(NORTH, ("referral",), NAMED),
    "referral_answer": Route(NORTH, ("referral",), NAMED),
    "referral_tell": Route(NORTH, ("referral",), NAMED),
    "referral_letter": Route(NORTH, ("referral",), NAMED),
    "births": Route(KEEPERS),
    "births_check": Route(KEEPERS),
    "birth_one": Route(KEEPERS),
    "outreach": Route(CASEWORKERS),
    "outreach_not_needed": Route(NORTH, ("family",), NAMED),
    "family_referral_add": Route(NORTH, ("family",), NAMED),
    "family_refer": Route(NORTH, ("family",), NAMED),
    "family_signpost": Route(NORTH, ("family",), NAMED),
    "family_signpost_to": Route(NORTH, ("family", "service"), NAMED),
    "directory": Route(CASEWORKERS | {"ada"}),
    "service_add": Route(KEEPERS),
    "service": Route(frozenset({*NORTH, "sam", "wendy", "ada"}), ("service",)),
    "service_edit": Route(KEEPERS, ("service",)),
    "service_confirm": Route(KEEPERS, ("service",)),
    "service_retire": Route(KEEPERS, ("service",)),
    "service_offer_again": Route(KEEPERS, ("service",)),
}

# Registering families, and what is recorded of who they are and where they stand.
REGISTER = {
    "family_register": Route(CASEWORKERS),
    "carer_add": Route(NORTH, ("family",), NAMED),
    "carer_correct": Route(NORTH, ("family", "carer"), NAMED),
    "child_add": Route(NORTH, ("family",), NAMED),
    "child_correct": Route(NORTH, ("family", "child"), NAMED),
    "child_born": Route(NORTH, ("family", "child"), NAMED),
    "family_home": Route(NORTH, ("family",), NAMED),
    "family_move": Route(NORTH, ("family",), NAMED),
    "family_register_known": Route(NORTH, ("family",), NAMED),
    "family_deregister": Route(NORTH, ("family",), NAMED),
    "family_deregister_undo": Route(NORTH, ("family",), NAMED),
    "family_restriction": Route(CORA, ("family",), CORA),
    "family_restriction_lift": Route(CORA, ("family",), CORA),
    "family_agreement": Route(NORTH, ("family",), NAMED),
    "family_level": Route(NORTH, ("family",), NAMED),
    "level_correct": Route(NORTH, ("family", "level"), NAMED),
    "level_remove": Route(NORTH, ("family", "level"), NAMED),
    "family_needs": Route(NORTH, ("family",), NAMED),
    "need_correct": Route(NORTH, ("family", "need"), NAMED),
    "need_end": Route(NORTH, ("family", "need"), NAMED),
    "need_remove": Route(NORTH, ("family", "need"), NAMED),
}

OUTCOMES = {
    "family": Route(NORTH, ("family",), NAMED),
    "case": Route(NORTH, ("case",), NAMED),
    "case_close": Route(NORTH, ("case",), NAMED),
    "star_add": Route(NORTH, ("case",), NAMED),
    "action_add": Route(NORTH, ("case",), NAMED),
    "star": Route(NORTH, ("star",), NAMED),
    "star_finish": Route(NORTH, ("star",), NAMED),
    "star_void": Route(NORTH, ("star",), NAMED),
    "action_done": Route(NORTH, ("action",), NAMED),
    "action_drop": Route(NORTH, ("action",), NAMED),
}

# Stars as they are read.
READINGS = {
    "family_journey": Route(NORTH, ("family",), NAMED),
    "star_fridge": Route(NORTH, ("star",), NAMED),
}

ADA = frozenset({"ada"})

# A case's plan as a whole, and the approaches its actions are given.
PLANS = {
    "plan": Route(NORTH, ("case",), NAMED),
    "plan_review": Route(NORTH, ("case",), NAMED),
    "action_change": Route(NORTH, ("action",), NAMED),
    "approaches": Route(ADA),
    "approach_add": Route(ADA),
    "approach_change": Route(ADA, ("approach",)),
    "approach_up": Route(ADA, ("approach",)),
    "approach_retire": Route(ADA, ("approach",)),
    "approach_again": Route(ADA, ("approach",)),
}

# Doing a Star, and the editions it is done with.
SCORING = {
    "editions": Route(ADA),
    "edition_add": Route(ADA),
    "edition": Route(ADA, ("edition",)),
    "edition_change": Route(ADA, ("edition",)),
    "edition_retire": Route(ADA, ("edition",)),
    "edition_bring_back": Route(ADA, ("edition",)),
    "star_area": Route(NORTH, ("star", "number"), NAMED),
}

# A worker's day: Today, visits to come, logging.
DAILY = {
    "today": Route(CASEWORKERS),
    "log": Route(CASEWORKERS),
    "log_group": Route(CASEWORKERS),
    "no_access": Route(NORTH, ("family",), NAMED),
    "visit_plan": Route(NORTH, ("family",), NAMED),
    "visit": Route(NORTH, ("visit",), NAMED),
    "visit_drop": Route(NORTH, ("visit",), NAMED),
    "action_take_back": Route(NORTH, ("action",), NAMED),
    "action_due": Route(NORTH, ("action",), NAMED),
}

# Reviews that happen: the coordinator's list, reminders.
REMINDING = {
    "late_reviews": Route(CORA),
    "reminders": Route(CASEWORKERS),
    "late_reviews_file": Route(CORA),
}

CHECK = ("child", "assessment")
RUN = ("programme", "run_centre")

# Development checks, programmes, places for two-year-olds.
LEARNING = {
    "child_development": Route(NORTH, ("child",), NAMED),
    "child_development_add": Route(NORTH, ("child",), NAMED),
    "child_development_correct": Route(NORTH, CHECK, NAMED),
    "child_development_remove": Route(NORTH, CHECK, NAMED),
    "child_weeks_early": Route(NORTH, ("child",), NAMED),
    "child_place": Route(NORTH, ("child",), NAMED),
    "child_place_told": Route(NORTH, ("child",), NAMED),
    "two_year_places": Route(CASEWORKERS),
    "programmes": Route(CASEWORKERS),
    "programme": Route(CASEWORKERS - {"eve"}, ("programme",)),
    "programme_run": Route(NORTH, RUN),
    "programme_find_carer": Route(NORTH, RUN),
    "programme_session": Route(NORTH, (*RUN, "number")),
    "family_programmes": Route(NORTH, ("family",), NAMED),
}

ROLLUPS = {
    "rollups": Route(MONEY | {"ada"}),
    "rollup": Route(MONEY | {"ada"}, ("rollup",)),
}

FIGURE = ("quarter", "figure_level", "figure_unit", "indicator")

# Figures, and what is behind them. This one is of the cluster of the families.
FIGURES = {
    "clusters": Route(frozenset({"cora"})),
    "cluster": Route(MONEY, ("figure_unit",)),
    "figure": Route(MONEY, FIGURE),
    "figure_csv": Route(MONEY, FIGURE),
    "figure_xlsx": Route(MONEY, FIGURE),
    "group_figure": Route(MONEY, (*FIGURE, "group")),
    "group_figure_csv": Route(MONEY, (*FIGURE, "group")),
    "group_figure_xlsx": Route(MONEY, (*FIGURE, "group")),
}

# Stored figures beside each other.
COMPARING = {
    "compare": Route(MONEY),
    "compare_file": Route(MONEY, ("form",)),
    "saved_views": Route(MONEY),
    "saved_view_keep": Route(MONEY),
    # One that a coordinator shares with colleagues.
    "saved_view": Route(MONEY, ("saved_view",)),
    "saved_view_change": Route(frozenset({"cora"}), ("saved_view",)),
    "saved_view_remove": Route(frozenset({"cora"}), ("saved_view",)),
}

# A provider's page: of its own people and the council's commissioners.
PROVIDERS = {
    "providers": Route(MONEY),
    "provider": Route(MONEY, ("paid_provider",)),
    "provider_cases": Route(MONEY, ("paid_provider",)),
    "provider_missing": Route(MONEY, ("paid_provider",)),
    "provider_missing_file": Route(MONEY, ("paid_provider", "form")),
}

COUNCIL = ("council",)

# A council as its commissioners see it: providers beside each other, so nobody else does.
COUNCILS = {
    "councils": Route(COMMISSIONERS),
    "council": Route(COMMISSIONERS, COUNCIL),
    "council_compare": Route(COMMISSIONERS, COUNCIL),
    "council_compare_file": Route(COMMISSIONERS, (*COUNCIL, "form")),
    "council_reach": Route(COMMISSIONERS, COUNCIL),
    "council_money": Route(COMMISSIONERS, COUNCIL),
}

# What an inspector asks of a centre; files are judged by who may read them.
INSPECTION = {
    "inspections": Route(MONEY),
    "inspection": Route(MONEY, ("run_centre",)),
    "inspection_behind": Route(MONEY, ("run_centre", "ending")),
    "inspection_draw": Route(MONEY, ("run_centre",)),
    "inspection_file": Route(
        frozenset({"cora"}), ("run_centre", "file_sample", "case"), frozenset({"cora"})
    ),
}

CLAIM = ("contract", "quarter")
LINE = (*CLAIM, "line")

# Claims, evidence, ledger and payment runs.
PAYMENTS = {
    "claims": Route(MONEY),
    "claim": Route(MONEY, CLAIM),
    "claim_submit": Route(PROVIDERS_SIDE, CLAIM),
    "claim_reopen": Route(PROVIDERS_SIDE, CLAIM),
    "claim_approve": Route(COMMISSIONERS, CLAIM),
    "claim_return": Route(COMMISSIONERS, CLAIM),
    "claim_line": Route(MONEY, LINE),
    "claim_check": Route(COMMISSIONERS, (*LINE, "check")),
    "claim_line_decide": Route(COMMISSIONERS, LINE),
    "ledger": Route(COMMISSIONERS),
    "transaction": Route(COMMISSIONERS, ("transaction",)),
    "transaction_reverse": Route(COMMISSIONERS, ("transaction",)),
    "payment_runs": Route(COMMISSIONERS),
    "payment_run_new": Route(COMMISSIONERS),
    "payment_run": Route(COMMISSIONERS, ("payment_run",)),
    "api_claim": Route(MONEY, CLAIM),
    "api_claim_decision": Route(COMMISSIONERS, CLAIM),
}

DRAWERS = frozenset({"colin", "ada"})
# Steps of a draft, and the records in their addresses beside it.
DRAWN = {
    "terms": (),
    "line_new": ("tariff_kind",),
    "line": ("position",),
    "line_remove": ("position",),
    "discard": (),
}
OFFERED = ("varied", "variation")

# What was agreed, what is offered, and what is only drawn up.
CONTRACTS = {
    "contracts": Route(MONEY | {"ada"}),
    "contract_new": Route(DRAWERS),
    "contract": Route(MONEY | {"ada"}, ("contract",)),
    "contract_vary": Route(DRAWERS, ("contract",)),
    "variation": Route(MONEY | {"ada"}, OFFERED),
    "variation_offer": Route(DRAWERS, OFFERED),
    "variation_agree": Route(COMMISSIONERS | {"pat"}, OFFERED),
    "variation_send_back": Route(DRAWERS | {"pat"}, OFFERED),
    "variation_withdraw": Route(DRAWERS, OFFERED),
    **{
        f"variation_{step}": Route(DRAWERS, ("in_draft", "variation", *more))
        for step, more in DRAWN.items()
    },
    "contract_offer": Route(DRAWERS, ("drawn_contract",)),
    "contract_agree": Route(COMMISSIONERS, ("drawn_contract",)),
    "contract_send_back": Route(DRAWERS, ("drawn_contract",)),
    "contract_withdraw": Route(DRAWERS, ("drawn_contract",)),
    **{
        f"contract_{step}": Route(DRAWERS, ("drawn_contract", *more))
        for step, more in DRAWN.items()
    },
}

# What is worth a look in the records behind a claim.
SIGNALS = {
    "claim_signals": Route(MONEY, CLAIM),
    "claim_signal": Route(MONEY, (*CLAIM, "signal")),
}

# The ledger entry by entry, a contract's year, and lists about money as files.
FILE = ("form",)
LEDGER = {
    "ledger_entries": Route(COMMISSIONERS),
    "ledger_file": Route(COMMISSIONERS, FILE),
    "transactions_file": Route(COMMISSIONERS, FILE),
    "payment_runs_file": Route(COMMISSIONERS, FILE),
    "payment_run_file": Route(COMMISSIONERS, ("payment_run", *FILE)),
    "claims_file": Route(MONEY, FILE),
    "claim_lines_file": Route(MONEY, (*CLAIM, *FILE)),
    "contract_year": Route(COMMISSIONERS, ("contract",)),
    "contract_year_file": Route(COMMISSIONERS, ("contract", *FILE)),
    "remittance": Route(COMMISSIONERS, ("payment_run", "paid_provider")),
}

# Where providers are paid to, and a run's file for the bank.
BANKERS = COMMISSIONERS | {"ada"}
PAYING = {
    "bank_details": Route(BANKERS),
    "bank_details_of": Route(BANKERS, ("paid_provider",)),
    "bank_details_propose": Route(BANKERS, ("paid_provider",)),
    "bank_details_answer": Route(BANKERS, ("paid_provider", "bank_details")),
    "bank_file": Route(COMMISSIONERS, ("payment_run",)),
    "bank_file_copy": Route(COMMISSIONERS, ("payment_run",)),
}

# What came near and is not paid.
NOT_PAID = {
    "claim_not_paid": Route(MONEY, CLAIM),
    "claim_not_paid_file": Route(MONEY, CLAIM),
}

# What changed behind sealed lines, and the comparisons of claims and ledger.
SEALS = {
    "claim_changes": Route(MONEY, CLAIM),
    "claim_changes_file": Route(MONEY, CLAIM),
    "claim_replay": Route(MONEY, CLAIM),
    "claim_replay_file": Route(MONEY, CLAIM),
    "replays_latest": Route(COMMISSIONERS),
    "replays": Route(COMMISSIONERS, ("quarter",)),
    "replays_file": Route(COMMISSIONERS, ("quarter",)),
    "verifications": Route(COMMISSIONERS),
    "verification": Route(COMMISSIONERS, ("verification",)),
    "verification_ask": Route(COMMISSIONERS),
}

STATEMENTS = {
    "claim_statement": Route(MONEY, CLAIM),
    "claim_workbook": Route(MONEY, CLAIM),
}

# Deciding about a claim: lines in the list, questions and answers.
DECISION = {
    "claim_line_open": Route(MONEY, LINE),
    "claim_line_answer": Route(PROVIDERS_SIDE, LINE),
    "claim_differences": Route(MONEY, CLAIM),
    "absences": Route(COMMISSIONERS),
    "absence_add": Route(COMMISSIONERS),
    "absence_end": Route(COMMISSIONERS, ("absence",)),
}

# What is looked at of a claim, on what evidence, and what that says of the rest.
ASSURANCE = {
    "assurance": Route(COMMISSIONERS),
    "assurance_csv": Route(COMMISSIONERS),
    "assurance_xlsx": Route(COMMISSIONERS),
    "claim_checks": Route(COMMISSIONERS, CLAIM),
    "claim_checks_paper": Route(COMMISSIONERS, CLAIM),
    "claim_checks_file": Route(COMMISSIONERS, CLAIM),
    "claim_sample": Route(COMMISSIONERS, CLAIM),
}

# The timetable, rooms and terms. A session is of its cluster; who is on its list, of the family's.
SESSIONS = {
    "sessions": Route(CASEWORKERS),
    "session_new": Route(CASEWORKERS),
    "session": Route(NORTH, ("session",)),
    "session_book": Route(NORTH, ("session",)),
    "session_release": Route(NORTH, ("session",)),
    "session_change": Route(NORTH, ("session",)),
    "session_cancel": Route(NORTH, ("session",)),
    "session_register": Route(NORTH, ("session",)),
    "session_walk_in": Route(NORTH, ("session",)),
    "session_finish": Route(NORTH, ("session",)),
    "session_reopen": Route(NORTH, ("session",)),
    "session_pass_on": Route(NORTH, ("session", "family"), NAMED),
    "session_who_came": Route(NORTH, ("session", "family"), NAMED),
    "series_change": Route(NORTH, ("series",)),
    "series_end": Route(NORTH, ("series",)),
    "my_calendar": Route(CASEWORKERS),
    "calendar": Route(ANYBODY, ("calendar",)),
    "volunteers": Route(CASEWORKERS),
    "volunteer_add": Route(frozenset({"cora"})),
    "volunteer": Route(NORTH, ("volunteer",)),
    "volunteer_change": Route(frozenset({"cora"}), ("volunteer",)),
    "volunteer_check": Route(frozenset({"cora"}), ("volunteer",)),
    "volunteer_hours": Route(frozenset({"cora"}), ("volunteer",)),
    "session_helper": Route(NORTH, ("session",)),
    "rooms": Route(CASEWORKERS),
    "room_hire": Route(CASEWORKERS),
    "room_add": Route(CASEWORKERS),
    "room_change": Route(NORTH, ("room",)),
    "terms": Route(CASEWORKERS | {"ada"}),
    "term_add": Route(frozenset({"ada"})),
    "term_change": Route(frozenset({"ada"}), ("term",)),
}

# Families that are recorded twice.
MERGES = {
    "family_duplicates": Route(CORA),
    "family_other": Route(CORA, ("family",), CORA),
    "family_merge": Route(CORA, ("family", "other_family"), CORA),
    "family_unmerge": Route(CORA, ("family", "merged_family"), CORA),
}

# What families say, and stories of what changed.
VOICE = {
    "voice": Route(CORA | COMMISSIONERS),
    "voice_ask": Route(NORTH, ("case",), NAMED),
    "voice_typed": Route(NORTH, ("case",), NAMED),
    "voice_paper": Route(NORTH, ("case",), NAMED),
    "voice_handed": Route(CASEWORKERS),
    "voice_hand_back": Route(CASEWORKERS),
    "voice_questions": Route(frozenset({"ada"})),
    "voice_set_aside": Route(CORA, ("voice",), CORA),
    "voice_comment": Route(CORA, ("voice",), CORA),
    "stories": Route(CASEWORKERS | COMMISSIONERS),
    "story": Route(NORTH, ("story",), NAMED),
    "story_write": Route(NORTH, ("case",), NAMED),
    "story_change": Route(NORTH, ("story",), NAMED),
    "story_release": Route(CORA, ("story",), CORA),
    "story_changes": Route(CORA, ("story",), CORA),
    "story_withdraw": Route(NORTH, ("story",), NAMED),
}

# Terms tried on past quarters: those of a contract and of a variation of one.
WHAT_IF = {
    f"{what}_what_if{form}": Route(COMMISSIONERS | {"pat"}, names)
    for what, names in {"contract": ("contract",), "variation": OFFERED}.items()
    for form in ("", "_csv", "_xlsx")
}

# What was paid for, looked at again.
SUSTAINED = {
    "sustained": Route(MONEY),
    "sustained_lines": Route(MONEY),
    "sustained_csv": Route(MONEY),
    "sustained_xlsx": Route(MONEY),
    "losses": Route(COMMISSIONERS),
    # The walk's line is not one that fell back under such terms: nobody finds it there.
    "loss_decide": Route(frozenset(), LINE),
}

# The map, and what is hidden of small numbers.
SEES_AREAS = CASEWORKERS | MONEY
MAP = {
    "map": Route(SEES_AREAS),
    "map_csv": Route(SEES_AREAS),
    "map_xlsx": Route(SEES_AREAS),
    "map_area": Route(NORTH | {"pat", "colin"}, ("area",)),
    "publishing": Route(ADA),
}

# Packs: who reads them, and the two sides who write in them.
WRITERS = frozenset({"pat", "colin"})
PACK = ("pack",)
PACKS = {
    "packs": Route(MONEY),
    "pack_new": Route(WRITERS),
    "pack_new_review": Route(WRITERS),
    "pack": Route(MONEY, PACK),
    "pack_paper": Route(MONEY, PACK),
    "pack_workbook": Route(MONEY, PACK),
    "pack_again": Route(WRITERS, PACK),
    "pack_send": Route(WRITERS, PACK),
    "pack_give_up": Route(WRITERS, PACK),
    "pack_meeting": Route(WRITERS, PACK),
    "pack_comment": Route(WRITERS, (*PACK, "pack_section")),
    "pack_action_add": Route(WRITERS, PACK),
    "pack_action": Route(WRITERS, (*PACK, "pack_action")),
    "pack_action_settle": Route(WRITERS, (*PACK, "pack_action")),
}

# The family's rights: the data protection officer's.
OLGA = frozenset({"olga"})
ACCESS = ("access_request",)
PRIVACY = {
    "privacy": Route(OLGA),
    "sharing": Route(OLGA),
    "sharing_add": Route(OLGA),
    "sharing_agreement": Route(OLGA, ("sharing",)),
    "sharing_change": Route(OLGA, ("sharing",)),
    "sharing_end": Route(OLGA, ("sharing",)),
    "corrections": Route(OLGA),
    "correction_look_up": Route(OLGA),
    "correction_add": Route(OLGA, ("family",), OLGA),
    "correction": Route(OLGA, ("correction",), OLGA),
    "correction_tell": Route(OLGA, ("correction", "notice"), OLGA),
    "correction_look": Route(NORTH, ("family", "correction"), NAMED),
    "retention": Route(OLGA),
    "retention_remove": Route(OLGA),
    "retention_years": Route(OLGA | ADA),
    "removals": Route(OLGA),
    "removal_certificate": Route(OLGA, ("removal",)),
    "holds": Route(OLGA),
    "hold_look_up": Route(OLGA),
    "hold_place": Route(OLGA, ("family",), OLGA),
    "hold_lift": Route(OLGA, ("hold",)),
    "access_requests": Route(OLGA),
    "access_look_up": Route(OLGA),
    "access_add": Route(OLGA, ("family",), OLGA),
    "access_request": Route(OLGA, ACCESS),
    "access_extend": Route(OLGA, ACCESS),
    "access_close": Route(OLGA, ACCESS),
    "access_entries": Route(OLGA, ACCESS),
    "access_entry": Route(OLGA, (*ACCESS, "access_key")),
    "access_words": Route(OLGA, ACCESS),
    "access_give_out": Route(OLGA, (*ACCESS, "mark")),
    "access_make": Route(OLGA, ACCESS),
    "access_archive": Route(OLGA, ACCESS),
}

# Organisations whose programs use the API, and their keys; what a key finds, tests/api walks.
NOBODY: frozenset[str] = frozenset()
KEY = ("partner", "partner_key")
PARTNERS = {
    # Of these a key finds something, and no person does.
    **dict.fromkeys(
        ("api_births", "api_births_bulk", "api_referrals", "api_warehouse"), Route(NOBODY)
    ),
    "api_referral": Route(NOBODY, ("referral",)),
    "api_dataset": Route(NOBODY, ("number",)),
    "api_schema": Route(ANYBODY),
    "api_docs": Route(ANYBODY),
    "partners": Route(ADA),
    "partner_add": Route(ADA),
    "partner": Route(ADA, ("partner",)),
    "partner_key_add": Route(ADA, ("partner",)),
    "partner_key_rotate": Route(ADA, KEY),
    "partner_key_revoke": Route(ADA, KEY),
}

OLGA = frozenset({"olga"})

# The audit trail and its reader.
AUDITING = {
    "audit": Route(OLGA),
    "audit_file": Route(OLGA),
    "audit_event": Route(OLGA, ("audit_event",)),
    "audit_unusual": Route(OLGA),
    "audit_finding": Route(OLGA, ("audit_finding",)),
    "families_urgent": Route(CASEWORKERS),
    # Nobody of the walk has opened it.
    "family_urgent": Route(frozenset(), ("family",), frozenset()),
    "family_history": Route(NORTH, ("family",), NAMED),
    "record_history": Route(NORTH, ("kept_kind", "kept"), NAMED),
}

ROUTES = {
    **CENTRES,
    **SIGN_IN,
    **AUDITING,
    **HARDENING,
    **DEVICE,
    **FAMILIES,
    **MERGES,
    **CASES,
    **REFERRALS,
    **REGISTER,
    **OUTCOMES,
    **READINGS,
    **PLANS,
    **SCORING,
    **DAILY,
    **REMINDING,
    **SESSIONS,
    **LEARNING,
    **ROLLUPS,
    **FIGURES,
    **COUNCILS,
    **COMPARING,
    **INSPECTION,
    **PROVIDERS,
    **PAYMENTS,
    **PACKS,
    **CONTRACTS,
    **SIGNALS,
    **LEDGER,
    **PAYING,
    **NOT_PAID,
    **SEALS,
    **STATEMENTS,
    **SUSTAINED,
    **WHAT_IF,
    **DECISION,
    **ASSURANCE,
    **VOICE,
    **MAP,
    **PARTNERS,
    **PRIVACY,
}
