"""Medians, ratios and targets of the runs, as JSON and as a table."""
import statistics

# name, what is divided by what within a round, the target, and which side of it is good.
TARGETS = (
    ("pages per CPU-second, to Scrapy's", lambda r: r["watchglass"]["per_cpu"] / r["scrapy"]["per_cpu"], 30, "at least"),
    ("pages per CPU-second, to wget2's", lambda r: r["watchglass"]["per_cpu"] / r["wget2"]["per_cpu"], 2, "at least"),
    ("pages a second, to wrk's", lambda r: r["watchglass"]["rate"] / r["wrk"]["rate"], 0.07, "at least"),
    ("peak memory in MB (PSS, all processes)", lambda r: r["watchglass"]["pss"] / 1e6, 64, "at most"),
)
COLUMNS = (
    # heading, key of the measurement, unit, form
    ("pages", "pages", 1, "{:.0f}"),
    ("wall s", "wall", 1, "{:.1f}"),
    ("pages/s", "rate", 1, "{:,.0f}"),
    ("CPU s", "cpu", 1, "{:.1f}"),
    ("pages/CPU s", "per_cpu", 1, "{:,.0f}"),
    ("nginx CPU s", "server_cpu", 1, "{:.1f}"),
    ("peak MB", "pss", 1e6, "{:.1f}"),
)


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def targets(rounds):
    """A row for each target whose programs have run."""
    rows = []
    for name, value, limit, side in TARGETS:
        try:
            s = spread([value(r) for r in rounds])
        except KeyError:
            continue
        met = s["median"] >= limit if side == "at least" else s["median"] <= limit
        rows.append({"target": name, "limit": limit, "side": side, "met": met, **s})
    return rows


def table(rounds):
    """Lines of a Markdown table: a row for each program, median (least to greatest)."""
    lines = ["| program | " + " | ".join(c[0] for c in COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name in rounds[0]:
        cells = []
        for _, key, unit, form in COLUMNS:
            s = {k: form.format(v / unit) for k, v in spread([r[name][key] for r in rounds]).items()}
            same = s["min"] == s["max"]
            cells.append(s["median"] if same else f"{s['median']} ({s['min']} to {s['max']})")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def target_lines(rows):
    lines = ["| target | wanted | median | least to greatest | |", "|---|---|---|---|---|"]
    for r in rows:
        lines.append(f"| {r['target']} | {r['side']} {r['limit']:g} | {r['median']:.3g} | "
                     f"{r['min']:.3g} to {r['max']:.3g} | {'met' if r['met'] else 'MISSED'} |")
    return lines
