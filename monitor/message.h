// What goes between the run and an analyser: one job in, one answer out (base/wire.h).
//
// An answer is hostile: message_read_answer bounds every count and length, checks that texts are
// clean UTF-8 and that JSON is JSON, and says no to anything else. Scope, guard and keys are the
// run's, applied afterwards.
#ifndef WG_MONITOR_MESSAGE_H
#define WG_MONITOR_MESSAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "crawler/link_value.h"
#include "extractors/fingerprint.h"
#include "extractors/wall.h"

enum job_kind {
    JOB_PAGE,
    JOB_ROBOTS, // decode only: the answer's text is the file
};

struct job {
    enum job_kind kind;
    uint32_t site;    // index of the profile
    bool extract_all; // second lane whatever the scan says
    int64_t as_of;    // wall clock of the fetch
    int status;       // HTTP; from 300 on the page is only looked at for what it is (wall)
    struct str url;
    struct str head; // status line and header lines, as received
    struct str content_type;
    struct str content_encoding;
    struct str body; // as received
};

// How the analysis of a page went; each is an outcome that is recorded.
enum analysis {
    ANALYSIS_OK,
    ANALYSIS_TOO_LARGE,   // after decompression
    ANALYSIS_BAD_CONTENT, // not what its headers say
    ANALYSIS_UNSUPPORTED, // a type that is not read (pictures, archives)
    ANALYSIS_TOO_DEEP,    // read by the first lane only
    ANALYSIS_CUT,         // links or listings beyond their limits were left out
    ANALYSIS_COUNT
};

struct answer_link {
    struct str href; // absolute
    bool nofollow;
    bool next;           // rel=next or prev: more of this page
    bool names;          // its words or address name a substance
    enum link_kind kind; // never a seed
};

struct answer_finding {
    struct str substance, class, field, text, view;
    uint32_t start, end;
};

struct answer_contact {
    struct str kind, value;
};

struct answer_listing {
    struct str kind, url, canonical, id, title;
    struct str seller_name, seller_id, seller_url;
    struct str json;      // the listing
    struct str judgement; // verdict, findings and cues, JSON
    struct str verdict, basis;
    double score;
    bool own_page;
    bool reply;      // in a thread that another began
    bool personal;   // a request by someone who seeks for himself
    bool restricted; // instructions for making a substance
    struct answer_finding *findings;
    uint32_t n_findings;
    struct answer_contact *contacts;
    uint32_t n_contacts;
};

struct answer {
    enum analysis analysis;
    struct str charset;
    struct str title, lang;
    struct str canonical, refresh; // absolute, or empty
    bool noindex, nofollow, candidate;
    struct fingerprint print; // of what a reader sees
    enum wall wall;           // what it is instead of the page that was asked for
    struct str wall_sign;     // by which that was seen
    struct str kept;          // the first lane's text, zstd
    struct str text;          // JOB_ROBOTS: the decoded file
    uint32_t links_dropped;
    struct answer_link *links;
    uint32_t n_links;
    struct answer_listing *listings;
    uint32_t n_listings;
};

void message_write_job(struct buf *out, const struct job *job);
// Borrows from `data`.
bool message_read_job(struct str data, struct job *job) WG_CHECKED;
void message_write_answer(struct buf *out, const struct answer *answer);
// Texts are borrowed from `data`, arrays live in the arena.
bool message_read_answer(struct arena *a, struct str data, struct answer *answer) WG_CHECKED;

const char *analysis_name(enum analysis analysis);

#endif
