"""Guards of packs: what was sent stays as it was sent, and each side writes for itself."""

import pgtrigger

from payments.guards.moments import made_now, never_truncated

# Managers of the pack's provider write for the provider, commissioners of its council for it.
OF_SIDE = """
    SELECT FROM centres_membership member
    WHERE member.user_id = {person} AND (
        ({side} = 'council' AND member.role = 'commissioner'
            AND member.council_id = pack.council_id)
        OR ({side} = 'provider' AND member.role = 'provider_manager'
            AND member.provider_id = pack.provider_id))"""

BEGINS = """
    IF NEW.state <> 'draft' THEN
        RAISE EXCEPTION 'a pack begins as a draft';
    END IF;
    IF NOT EXISTS (SELECT FROM centres_provider provider
                   WHERE provider.id = NEW.provider_id AND provider.council_id = NEW.council_id)
        OR NEW.contract_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM payments_contract contract
            WHERE contract.id = NEW.contract_id AND contract.provider_id = NEW.provider_id)
        OR NEW.centre_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM centres_centre centre
            WHERE centre.id = NEW.centre_id AND centre.cluster_id = NEW.cluster_id
              AND centre.council_id = NEW.council_id) THEN
        RAISE EXCEPTION 'a pack is about a provider of its council, its contract or its centre';
    END IF;
    RETURN NEW;
"""

MOVES = """
    IF OLD.state <> 'draft' THEN
        RAISE EXCEPTION 'a pack that was % is never changed', OLD.state;
    END IF;
    IF (OLD.id, OLD.council_id, OLD.ref, OLD.kind, OLD.for_board, OLD.quarter, OLD.version,
        OLD.provider_id, OLD.contract_id, OLD.cluster_id, OLD.centre_id)
        IS DISTINCT FROM
       (NEW.id, NEW.council_id, NEW.ref, NEW.kind, NEW.for_board, NEW.quarter, NEW.version,
        NEW.provider_id, NEW.contract_id, NEW.cluster_id, NEW.centre_id) THEN
        RAISE EXCEPTION 'a pack stays about what it was asked for';
    END IF;
    IF NEW.state = 'sent' AND NOT EXISTS (
        SELECT FROM payments_packcopy kept WHERE kept.pack_id = NEW.id) THEN
        RAISE EXCEPTION 'a pack that is sent is kept as it was sent';
    END IF;
    RETURN NEW;
"""

PACK_GUARDS = [
    pgtrigger.Trigger(
        name="begins", operation=pgtrigger.Insert, when=pgtrigger.Before, func=BEGINS
    ),
    pgtrigger.Trigger(name="moves", operation=pgtrigger.Update, when=pgtrigger.Before, func=MOVES),
    pgtrigger.Trigger(
        name="stays",
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        func="RAISE EXCEPTION 'a pack is never removed';",
    ),
    never_truncated("packs"),
]

OPEN_PACK = """
    SELECT * INTO pack FROM payments_pack WHERE id = NEW.pack_id FOR SHARE;
    IF pack.council_id <> NEW.council_id THEN
        RAISE EXCEPTION 'what belongs to a pack is of its council';
    END IF;
"""
ONLY_A_DRAFT = """
    IF pack.state <> 'draft' THEN
        RAISE EXCEPTION 'a pack that was % is never changed', pack.state;
    END IF;
"""

COMMENT_GUARDS = [
    made_now(),
    pgtrigger.Trigger(
        name="by_its_side",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=f"""
            {OPEN_PACK}
            {ONLY_A_DRAFT}
            IF NOT EXISTS ({OF_SIDE.format(person="NEW.by_id", side="NEW.side")}) THEN
                RAISE EXCEPTION 'each side writes its own commentary';
            END IF;
            RETURN NEW;
        """,
        declare=[("pack", "payments_pack")],
    ),
]

ACTION_GUARDS = [
    pgtrigger.Trigger(
        name="agreed_in_a_draft",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=f"{OPEN_PACK}{ONLY_A_DRAFT} RETURN NEW;",
        declare=[("pack", "payments_pack")],
    ),
    pgtrigger.Trigger(
        name="agreed_stays",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
            {OPEN_PACK}
            IF OLD.pack_id <> NEW.pack_id THEN
                RAISE EXCEPTION 'an action stays in its pack';
            END IF;
            IF (OLD.what, OLD.side, OLD.who_id, OLD.due_on)
                <> (NEW.what, NEW.side, NEW.who_id, NEW.due_on) THEN
                {ONLY_A_DRAFT}
            END IF;
            RETURN NEW;
        """,
        declare=[("pack", "payments_pack")],
    ),
    pgtrigger.Trigger(
        name="stays",
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        func="RAISE EXCEPTION 'an agreed action is dropped, not removed';",
    ),
]

COPY_GUARDS = [
    pgtrigger.Trigger(
        name="as_it_was_sent",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=f"""
            {OPEN_PACK}
            {ONLY_A_DRAFT}
            IF NEW.at NOT BETWEEN statement_timestamp() - interval '5 minutes'
                              AND statement_timestamp() + interval '5 minutes' THEN
                RAISE EXCEPTION 'a pack is sent now, at no other time';
            END IF;
            IF NEW.pdf_digest <> encode(sha256(NEW.pdf), 'hex')
                OR NEW.xlsx_digest <> encode(sha256(NEW.xlsx), 'hex') THEN
                RAISE EXCEPTION 'a digest stands for the bytes that are kept';
            END IF;
            RETURN NEW;
        """,
        declare=[("pack", "payments_pack")],
    ),
]
