"""The starter set of levels, targets and ladders (R14-R24). Data from then on."""

# The policy gives level 3 two numbers and the manager two others (2.2 against 3); both
# are kept, and the note tells the administrator of the conflict.
LEVELS = [
    {
        "code": "level1",
        "name_fr": "Niveau 1, soutien technique",
        "name_en": "Level 1, technical support",
        "phone": "1-866-928-4465",
        "hours_fr": "Du lundi au vendredi, de 8\u00a0h à 20\u00a0h",
        "hours_en": "Monday to Friday, 8\u00a0a.m. to 8\u00a0p.m.",
        "is_public": True,
    },
    {
        "code": "level2",
        "name_fr": "Niveau 2, centre des opérations réseau",
        "name_en": "Level 2, network operations centre",
        "phone": "1-888-317-4662",
        "second_phone": "1-855-416-3607",
        "email": "noc@distributel.ca",
        "hours_fr": "jour et nuit",
        "hours_en": "day and night",
        "is_public": True,
    },
    {
        "code": "level3",
        "name_fr": "Niveau 3, gestionnaire du soutien",
        "name_en": "Level 3, support manager",
        "phone": "514-317-5601",
        "second_phone": "514-688-1274",
        "hours_fr": "jour et nuit",
        "hours_en": "day and night",
        "note_fr": "La politique donne aussi le 514-317-5213 et le 514-703-9540 "
        "(section 3)\u00a0: à confirmer.",
        "note_en": "The policy also gives 514-317-5213 and 514-703-9540 (section 3): "
        "to be confirmed.",
        "is_public": True,
    },
    {
        "code": "management",
        "name_fr": "Direction et systèmes",
        "name_en": "Management and systems",
        "hours_fr": "jour et nuit",
        "hours_en": "day and night",
        "is_fallback": True,
    },
]

# Addresses of example.com: a demonstration must never page a real carrier.
CONTACTS = [
    ("level1", "Équipe du soutien", "fr", ["soutien@example.com"]),
    ("level2", "Centre des opérations", "fr", ["noc@example.com", "noc2@example.com"]),
    ("level3", "Gestionnaire du soutien", "fr", ["gestionnaire@example.com"]),
    ("management", "Direction", "fr", ["direction@example.com"]),
]

# (clock, severity, promise, aim, business time, levels at the aim, at the breach)
TARGETS = [
    ("first_response", "minor", 240, 120, True, ["level1"], ["level1", "level3"]),
    ("first_response", "major", 15, None, False, [], []),
    ("first_response", "critical", 15, None, False, [], []),
    ("next_response", "minor", 240, 120, True, ["level1"], ["level1", "level3"]),
    ("next_response", "major", 60, None, False, [], ["level1"]),
    ("next_response", "critical", 60, None, False, [], ["level1"]),
    ("callback", "major", 15, None, False, [], []),
    ("callback", "critical", 15, None, False, [], []),
    ("progress", "major", 240, None, False, [], ["level1"]),
    ("progress", "critical", 60, None, False, [], ["level1"]),
]

RULE_2_2 = ("Politique, § 2.2", "Policy, § 2.2")
RULE_3 = ("Promesse de rappel, § 3", "Call-back promise, § 3")
RULE_3_3 = ("Politique, § 3.3", "Policy, § 3.3")
OURS = ("Choix de l’équipe", "The team’s choice")

CALL = ["voice", "sms"]
ALL = ["voice", "sms", "email"]

# Steps in minutes after paging starts: levels, informed levels, channels, source. Only
# 0, 15 and 30 come from the policy; the tries between them are lessons of others.
POLICIES = [
    {
        "severity": "major",
        "name": "Majeure",
        "grace_minutes": 15,
        "grace_level": "level1",
        "repeat_minutes": 15,
        "retry_minutes": 5,
        "lease_minutes": 30,
        "steps": [
            (0, ["level2"], [], ALL, RULE_2_2),
            (5, ["level2"], [], ["voice_alt"], OURS),
            (15, ["level2"], ["management"], CALL, RULE_3),
            (30, ["level3"], [], ALL, RULE_2_2),
            (45, ["level3", "management"], [], CALL, OURS),
            (60, ["level2", "level3", "management"], [], ALL, OURS),
        ],
    },
    {
        "severity": "critical",
        "name": "Critique",
        "grace_minutes": 0,
        "grace_level": None,
        "repeat_minutes": 15,
        "retry_minutes": 5,
        "lease_minutes": 15,
        "steps": [
            (0, ["level2"], ["management"], ALL, RULE_3_3),
            (5, ["level2"], [], ["voice_alt"], OURS),
            (15, ["level2"], [], CALL, RULE_3),
            (30, ["level3"], [], ALL, RULE_2_2),
            (45, ["level3", "management"], [], CALL, OURS),
            (60, ["level2", "level3", "management"], [], ALL, OURS),
        ],
    },
]

# Calls and texts to one contact: a minute, a quarter of an hour, an hour (I32).
THROTTLES = [("voice", 1, 3, 7), ("sms", 1, 5, 11)]
