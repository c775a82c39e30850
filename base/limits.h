// Every fixed limit of the program, with its unit and its reason. Limits that an operator may
// change (budgets, delays) are keys of the site profile; their defaults stand here too.
// Over a limit is a recorded outcome, never a crash and never silent.
#ifndef WG_BASE_LIMITS_H
#define WG_BASE_LIMITS_H

enum {
    // Fetching
    LIMIT_URL_BYTES = 4096,          // an href as stored; longer links are dropped and counted
    LIMIT_REDIRECTS = 10,            // hops from one seed or link (as curl and browsers: 20)
    LIMIT_HEADER_BYTES = 128 * 1024, // all header lines of one response
    LIMIT_HEADER_LINES = 500,
    LIMIT_BODY_BYTES = 8 * 1024 * 1024, // as received; the profile may lower it
    LIMIT_ROBOTS_BYTES = 500 * 1024,    // RFC 9309, 2.5: parse at least 500 KiB
    LIMIT_SITEMAP_ENTRIES = 50000,      // sitemaps.org protocol, per file
    LIMIT_FEED_ENTRIES = 2000,
    LIMIT_RETRY_AFTER_SECONDS = 7 * 24 * 3600,

    // One page in the analyser
    LIMIT_PAGE_BYTES = 16 * 1024 * 1024, // after decompression
    LIMIT_PAGE_RATIO = 400,              // decompressed : received, past the first MiB
    LIMIT_PAGE_LINKS = 5000,
    LIMIT_PAGE_LISTINGS = 500,
    LIMIT_PAGE_ATTRIBUTES = 200,        // per tag
    LIMIT_TREE_BYTES = 4 * 1024 * 1024, // a larger page is not parsed to a tree
    LIMIT_TREE_DEPTH = 400,             // Gumbo's time grows with the square of nesting
    LIMIT_TREE_NODES = 400000,
    LIMIT_JSON_DEPTH = 64,
    LIMIT_JSON_VALUES = 200000,
    LIMIT_KEPT_TEXT_BYTES = 1024 * 1024, // of one page's text, before compression
    LIMIT_PAGE_CPU_MS = 5000,
    LIMIT_PAGE_WALL_MS = 10000,
    LIMIT_ANALYSER_MEMORY = 768 * 1024 * 1024,        // RLIMIT_AS of one analyser process
    LIMIT_JOB_BYTES = LIMIT_BODY_BYTES + 1024 * 1024, // a page with its address and headers
    LIMIT_QUEUE_BYTES = 1024 * 1024, // of jobs that one analyser has; a larger one is there alone
    LIMIT_ANSWER_BYTES = 8 * 1024 * 1024, // of one page, from analyser to run
    LIMIT_ANALYSER_JOBS = 1000,           // then a fresh one takes its place
    LIMIT_ANALYSER_CPU_MS = 600 * 1000,   // of its whole life

    // One page in a browser (profiles with "render: browser")
    LIMIT_RENDER_OWN_MS = 20 * 1000,       // that it takes by itself, not waiting for an answer
    LIMIT_RENDER_WALL_S = 600,             // with the hosts' delays between its requests
    LIMIT_RENDER_QUIET_MS = 700,           // nothing asked for so long: it shows what it will show
    LIMIT_RENDER_REQUESTS = 60,            // for scripts and data; more are refused
    LIMIT_RENDER_CPU_S = 120,              // of each of its processes
    LIMIT_RENDER_FILE = 256 * 1024 * 1024, // each file, shared memory too
    LIMIT_RENDER_MESSAGE = 32 * 1024 * 1024, // from it at once: "<" takes six bytes there

    // One listing
    LIMIT_TITLE_BYTES = 1024,
    LIMIT_TEXT_BYTES = 64 * 1024, // description
    LIMIT_VALUE_BYTES = 512,      // any other single value
    LIMIT_CONTACTS = 50,
    LIMIT_IMAGES = 20,
    LIMIT_FINDINGS = 100,
    LIMIT_CUES = 200,

    // Configuration
    LIMIT_YAML_BYTES = 16 * 1024 * 1024,
    LIMIT_YAML_DEPTH = 16,
    LIMIT_YAML_NODES = 2000000,
    LIMIT_PROFILE_SEEDS = 1000,
};

#endif
