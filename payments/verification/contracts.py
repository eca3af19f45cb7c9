"""Contracts: they end when the latest variation that was agreed says."""

from __future__ import annotations

from django.db import connection

from centres.models import Council
from payments.models import Contract

ENDS = """
    SELECT contract.ref FROM payments_contract contract
    WHERE contract.council_id = %s AND contract.varied_ends_on IS DISTINCT FROM (
        SELECT varied.ends_on FROM payments_variation varied
        WHERE varied.contract_id = contract.id AND varied.state = 'agreed'
        ORDER BY varied.number DESC LIMIT 1)
    ORDER BY contract.ref"""


def ends(council: Council) -> tuple[int, list[str]]:
    """How many contracts, and those that end on another day than was agreed."""
    with connection.cursor() as cursor:
        cursor.execute(ENDS, [council.pk])
        found = [f"{ref}: it ends on another day than was agreed" for (ref,) in cursor.fetchall()]
    return Contract.objects.filter(council=council).count(), found
