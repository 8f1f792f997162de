# SPDX-License-Identifier: MIT
"""Rounds in which contestants take turns, so that a processor that slows down slows all of them."""
import contextlib
import fcntl
import math
import pathlib
import statistics

from peers.contestants import LABELS, Failed, Peer

SECONDS_A_TURN = 1.5


class Lock:
    """Where --lock names a file: held alone while something is timed, and shared while something is prepared, so that
    others with that file (say, builds under `flock --shared`) can do the same."""

    def __init__(self, path):
        self.file = open(path, "a") if path else None

    def timing(self):
        return self.held(fcntl.LOCK_EX)

    def preparing(self):
        return self.held(fcntl.LOCK_SH)

    @contextlib.contextmanager
    def held(self, how):
        if self.file:
            fcntl.flock(self.file, how)
        try:
            yield
        finally:
            if self.file:
                fcntl.flock(self.file, fcntl.LOCK_UN)


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "rounds": values}


def entry(who, variant, values, **more):
    return {"who": LABELS[who], "variant": variant, **spread(values), **more}


def workers_at_once():
    """How many workers may stand ready together: one for each 4 GB of free memory, four at most."""
    for line in pathlib.Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return min(max(int(line.split()[1]) // 4_000_000, 1), 4)
    return 1


def trial(peers, who, variants, mode, batch, cores, lock):
    """A record for each variant: its images a second, or why it did not run."""
    workers, records = {}, {}
    with lock.preparing():
        for variant in variants:
            try:
                workers[variant] = Peer(peers, who, mode, variant, batch, cores)
            except Failed as failure:
                records[variant] = {"failed": str(failure)}
    with lock.timing():
        for variant, worker in workers.items():
            records[variant] = {"images_per_second": batch / statistics.median(worker.batches(3))}
            worker.close()
    return [{"who": LABELS[who], "variant": variant, **records[variant]} for variant in variants]


def fastest_variant(peers, who, variants, mode, batch, cores, lock, say):
    """(the variant or None, the records of all trials)"""
    records, group = [], workers_at_once()
    for i in range(0, len(variants), group):
        records += trial(peers, who, variants[i:i + group], mode, batch, cores, lock)
    for record in records:
        result = f"FAILED: {record['failed']}" if "failed" in record else f"{record['images_per_second']:.2f} images/s"
        say(f"  trial: {record['who']}, {record['variant']}: {result}")
    ran = [record for record in records if "failed" not in record]
    return (max(ran, key=lambda record: record["images_per_second"])["variant"] if ran else None), records


def take_turns(contestants, rounds, lock, say):
    """[images a second in each round] of each contestant: a round's value is the median of a turn's batches."""
    rates = [[] for _ in contestants]
    with lock.timing():
        first = statistics.median(contestants[0].batches(2))
        count = min(max(math.ceil(SECONDS_A_TURN / first), 2), 50)
        for number in range(rounds):
            order = list(range(len(contestants)))
            shift = number % len(order)  # Nobody always goes first.
            for i in order[shift:] + order[:shift]:
                rates[i].append(contestants[i].batch / statistics.median(contestants[i].batches(count)))
            say(f"  round {number + 1} of {rounds}: " + ", ".join(
                f"{LABELS[c.who]} {c.variant} {rate[-1]:.2f}" for c, rate in zip(contestants, rates)))
    return rates
