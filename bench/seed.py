"""Seeds tenants and campaigns through REST, as any customer would, and notes which of them the cells read."""

import json
import os

from product import PASSWORD, STATE, ask, sign_in

TENANTS, CAMPAIGNS = (12, 40) if os.environ.get("QUICK") else (40, 50)


def campaign(tenant, n):
    return {
        "tenant_id": tenant,
        "name": f"Spring offer {n}",
        "strategy": {
            "objective": "Have workshop owners order the new planes before the season starts",
            "audience": "Owners of small joinery workshops who buy their own tools",
            "key_messages": [
                {"text": "The sole is ground flat to two hundredths of a millimetre", "proof": "Measured on each plane before it is packed"},
                {"text": "Blades are changed without a screwdriver", "proof": ""},
            ],
            "call_to_action": {"text": "Order a trial set", "url": "https://tools.example/trial"},
            "constraints": ["No discounts", "No comparison with other makers"],
        },
        "budget": f"{1000 + n}.50",
        "currency": "EUR",
        "start_date": "2026-03-01",
        "end_date": "2026-05-31",
        "channels": ["social"],
    }


def main():
    chosen = None
    for t in range(TENANTS):
        email = f"owner{t}@bench.example"
        opened = ask("POST", "/api/auth/register", {"email": email, "password": PASSWORD, "name": "Bea Bench", "tenant_name": f"Bench {t}"})
        made = [ask("POST", "/api/campaigns", campaign(opened["tenant"]["id"], n), opened["token"]) for n in range(CAMPAIGNS)]
        if t == TENANTS // 2:
            chosen = {"email": email, "tenant": opened["tenant"]["id"], "campaign": made[-1]["id"], "name": made[-1]["name"]}
    token = sign_in(chosen["email"])
    page = ask("GET", "/api/campaigns?limit=200", token=token)
    assert len(page["items"]) == CAMPAIGNS, "the tenant sees its own campaigns and no others"
    with open(f"{STATE}/seed.json", "w", encoding="utf-8") as file:
        json.dump({**chosen, "tenants": TENANTS, "campaigns": TENANTS * CAMPAIGNS}, file)


if __name__ == "__main__":
    main()
