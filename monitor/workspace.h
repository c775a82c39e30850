// The workspace: one folder with all that belongs to one operator.
//
//     watchglass.yaml   settings
//     watchglass.db     database (or the settings name a PostgreSQL)
//     key               secrets: for the keys of URLs, and to sign manifests (mode 0600)
//     sites/*.yaml      site profiles
//     lexicon/*.yaml    what the analysts add to the shipped lexicon
//     evidence/         WARC files and signed manifests
//     cache/            compiled lexicon; may be deleted
#ifndef WG_MONITOR_WORKSPACE_H
#define WG_MONITOR_WORKSPACE_H

#include "base/hash.h"
#include "base/problems.h"
#include "base/yaml.h"
#include "crawler/profile.h"

#define WATCHGLASS_VERSION "0.1.0"

struct workspace_settings {
    struct yaml_text operator_name; // who runs it: the User-Agent and notices name it
    struct yaml_text contact;       // an e-mail address or a URL
    struct yaml_text database;      // file in the workspace, or postgresql://...
    struct yaml_text browser;       // for profiles with "render: browser": a name or path
    struct yaml_text jurisdiction;  // ISO 3166 alpha-2; empty: the conventions alone
    int64_t threshold;              // in hundredths: flagged from this score on
    int64_t recall_sample;          // one page in so many goes through the second lane; 0: none
    int64_t analysers;              // processes; 0: one per core, at most 4
    int64_t connections;            // at once, over all hosts
    int64_t version;
};

struct workspace {
    struct arena arena;
    const char *dir;
    struct workspace_settings settings;
    struct hash_secret secret;
    unsigned char sign_public[HASH_SIGN_PUBLIC_SIZE];
    unsigned char sign_secret[HASH_SIGN_SECRET_SIZE];
    struct profile **profiles; // by site id, bytewise
    size_t n_profiles;
};

// Makes folders, settings, key and an example; refuses a folder that is a workspace already.
bool workspace_create(const char *dir, struct err *err) WG_CHECKED;
// Settings and key. The errors name file and line.
bool workspace_open(struct workspace *ws, const char *dir, struct err *err) WG_CHECKED;
void workspace_close(struct workspace *ws);
// All of sites/; every problem of every file. False if there was any.
bool workspace_load_profiles(struct workspace *ws, struct problems *p) WG_CHECKED;
// Index in ws->profiles, or -1.
int workspace_find_profile(const struct workspace *ws, struct str site);
// "DIR/NAME", in the workspace's arena.
const char *workspace_path(struct workspace *ws, const char *name);
// The database's path or URI.
const char *workspace_database(struct workspace *ws);
// The folder of the shipped lexicon: WATCHGLASS_LEXICON, else beside the program (installed or in
// its build tree). In the arena.
const char *workspace_shipped_lexicon(struct arena *a, struct err *err) WG_CHECKED;

// The lock that one run holds; ERR_LOCKED names the process that has it and since when. Close the
// descriptor to give it up; it ends with the process in any case.
bool workspace_lock(struct workspace *ws, int *fd, struct err *err) WG_CHECKED;

#endif
