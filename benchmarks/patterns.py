"""The pattern of 5,000 call samples: at most 50 ms (issue 4)."""

import random
import time
from datetime import UTC, datetime, timedelta

from tickets.domain.calls import Call
from tickets.domain.patterns import find_pattern

CALLS, RUNS = 5_000, 20
NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)
RESULTS = (
    "480 Temporarily Unavailable", "ANSWERED", "NO ANSWER", "Signal occupé rapide",
    "SIP/2.0 503 Service Unavailable", "NORMAL_CLEARING", "appel coupé après 30 s",
    "USER_BUSY", "réussi", "CONGESTION",
)  # fmt: skip
OWN = [(f"+1418555{n:03}0", f"+1418555{n:03}9") for n in range(0, 1000, 2)]


def some_calls(result, seed=17):
    random_ = random.Random(seed)

    def number():
        return (
            f"+1{random_.choice((418, 450, 514, 780))}555{random_.randrange(10_000):04}"
        )

    return [
        Call(
            number(), number(), NOON + timedelta(minutes=random_.randrange(10_000)),
            result(random_, n), random_.choice(("QC-1", "QC-2", "")),
        )
        for n in range(CALLS)
    ]  # fmt: skip


def one_cause(random_, n):
    return "486 Busy Here" if n % 3 else "ANSWERED"


def few_results(random_, n):
    return random_.choice(RESULTS)


def no_two_alike(random_, n):
    return f"{random_.choice(RESULTS)}, essai numéro {n} de la journée, à vérifier"


def main():
    for result in (one_cause, few_results, no_two_alike):
        calls, spent = some_calls(result), []
        for _ in range(RUNS):
            begin = time.perf_counter()
            pattern = find_pattern(calls, OWN)
            spent.append(1000 * (time.perf_counter() - begin))
        spent.sort()
        name = result.__name__.replace("_", " ")
        print(
            f"{CALLS:,} calls, {name:13} best {spent[0]:5.1f} ms, "
            f"median {spent[RUNS // 2]:5.1f} ms, {len(pattern.findings)} findings"
        )


if __name__ == "__main__":
    main()
