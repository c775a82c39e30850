// Listings with their versions, findings, sellers and contacts, and the case that they belong to.
//
// A version is one content of a listing. Putting the same things in any order, and any of them
// twice, gives the same content (db/dump.h): of two judgements of one content by the same
// lexicon, profile and program the better stays (own page, score, then bytes), and by different
// ones the later; a listing belongs to the case of its best flagged version. Better means: read
// from its own page first, then the higher score, then the smaller content hash.
#ifndef WG_DB_STORE_LISTING_H
#define WG_DB_STORE_LISTING_H

#include "db/store.h"

struct store_finding {
    struct str substance, class;
    struct str field;
    int64_t start, end; // bytes of that field
    struct str text, view;
};

struct store_contact {
    struct str kind, value;
};

struct store_listing {
    int64_t key; // keyed hash of site and identity
    struct str site;
    struct str identity; // the text behind the key: "id:4711", "url:...", "page:...": it names the
                         // listing in dumps, where keys would differ with the workspace's secret
    int64_t page_key;    // URL that it was read from
    int64_t seen_at;

    // The version
    struct str url;          // as the listing says, else the page's
    struct str content_hash; // SHA-256 (hex) of json without what changes from visit to visit
    struct str json;         // the listing; without contacts when `personal`
    bool own_page;
    struct str verdict; // "offer", "request", "mention", "benign"
    double score;
    struct str basis;
    struct str substance;                 // the one that the verdict rests on
    struct str judgement;                 // JSON: cues, findings
    struct str lexicon, profile, program; // versions that judged
    bool personal;                        // a personal request: no contacts, no seller, no case
    bool restricted;                      // sealed: out of search and exports, escalate only

    const struct store_finding *findings;
    size_t n_findings;
    struct str seller_name, seller_id, seller_url;
    const struct store_contact *contacts;
    size_t n_contacts;

    struct str fingerprint; // of the offer, hex; empty: not flagged, no case
    int64_t evidence_id;    // store_evidence_add; 0: none
};

struct store_listing_put {
    bool new_listing;
    bool new_version;
    bool new_case;
    int64_t version_id;
    int64_t case_id; // 0: none
};

// Inside a transaction. *result may be NULL.
bool store_listing_put(struct db *db, const struct store_listing *listing,
                       struct store_listing_put *result, struct err *err) WG_CHECKED;

#endif
