// Listings that people have judged, as rows that `learn` fits weights to.
#ifndef WG_CLI_LEARN_ROWS_H
#define WG_CLI_LEARN_ROWS_H

#include "cli/command.h"
#include "patterns/learn.h"

struct learn_rows {
    struct learn_row *items;
    size_t n, room;
    struct weights weights; // the present ones
    double threshold;       // the workspace's
};

// The tuning half of DIR/*.jsonl: ids whose SHA-256 begins with an even byte
// (tests/accuracy/patterns.py). Listings without any finding are left out: no weight reaches them.
bool learn_rows_labelled(struct cli *cli, const char *dir, struct learn_rows *out,
                         struct err *err) WG_CHECKED;
// Confirmed and rejected cases of the workspace by the listing that they show, judged again.
bool learn_rows_decided(struct cli *cli, struct learn_rows *out, struct err *err) WG_CHECKED;
void learn_rows_deinit(struct learn_rows *r);

#endif
