#include "extractors/roles.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "extractors/text.h"

enum {
    TOKEN_MAX = 48,
    WORDS_MAX = 6,
    NOSCRIPT_BYTES = 150, // "please switch on scripts" is shorter
};

struct role_word {
    const char *word;
    uint32_t roles;
};

static const uint32_t tag_roles[TAG_COUNT] = {
    [TAG_ASIDE] = ROLE_CHROME,     [TAG_BLOCKQUOTE] = ROLE_QUOTE, [TAG_BUTTON] = ROLE_CONTROL,
    [TAG_DEL] = ROLE_OLD_PRICE,    [TAG_FOOTER] = ROLE_CHROME,    [TAG_HEAD] = ROLE_HIDDEN,
    [TAG_HEADER] = ROLE_CHROME,    [TAG_IFRAME] = ROLE_HIDDEN,    [TAG_NAV] = ROLE_CHROME,
    [TAG_NOEMBED] = ROLE_HIDDEN,   [TAG_NOFRAMES] = ROLE_HIDDEN,  [TAG_NOSCRIPT] = ROLE_HIDDEN,
    [TAG_S] = ROLE_OLD_PRICE,      [TAG_SCRIPT] = ROLE_HIDDEN,    [TAG_SELECT] = ROLE_CONTROL,
    [TAG_STRIKE] = ROLE_OLD_PRICE, [TAG_STYLE] = ROLE_HIDDEN,     [TAG_SVG] = ROLE_HIDDEN,
    [TAG_TEMPLATE] = ROLE_HIDDEN,  [TAG_TEXTAREA] = ROLE_CONTROL, [TAG_TIME] = ROLE_TIME,
    [TAG_DIALOG] = ROLE_CHROME,
};

// Values of the role attribute (WAI-ARIA landmarks).
static const struct role_word aria_roles[] = {
    {"alertdialog", ROLE_CHROME}, {"banner", ROLE_CHROME},     {"complementary", ROLE_CHROME},
    {"contentinfo", ROLE_CHROME}, {"dialog", ROLE_CHROME},     {"menu", ROLE_CHROME},
    {"menubar", ROLE_CHROME},     {"navigation", ROLE_CHROME}, {"search", ROLE_CHROME},
};

// Whole classes and ids, in bytewise order. 0 says that the class's words mean nothing here.
static const struct role_word tokens[] = {
    {"a-text-price", ROLE_OLD_PRICE},
    {"age", ROLE_TIME},
    {"article-body", ROLE_CONTENT},
    {"article-content", ROLE_CONTENT},
    {"author", ROLE_AUTHOR},
    {"author-bio", ROLE_CHROME},
    {"author_information", ROLE_AUTHOR},
    {"author_statistics", ROLE_PROFILE},
    {"authorname", ROLE_AUTHOR},
    {"b-post__signature", ROLE_SIGNATURE},
    {"b-userinfo__additional-info", ROLE_PROFILE},
    {"b-userinfo__joined-info", ROLE_PROFILE},
    {"bbcode_container", ROLE_QUOTE},
    {"bbcode_quote", ROLE_QUOTE},
    {"bbcodeblock", ROLE_QUOTE},
    {"bbcodequote", ROLE_QUOTE},
    {"bbp-author-name", ROLE_AUTHOR},
    {"bbp-author-role", ROLE_PROFILE},
    {"bbp-reply-content", ROLE_CONTENT},
    {"bbp-reply-post-date", ROLE_TIME},
    {"bbp-topic-content", ROLE_CONTENT},
    {"bbwrapper", ROLE_CONTENT},
    {"bigusername", ROLE_AUTHOR},
    {"breadcrumb", ROLE_CHROME},
    {"breadcrumbs", ROLE_CHROME},
    {"byline", ROLE_META},
    {"cat-links", ROLE_CATEGORY | ROLE_META},
    {"categories", ROLE_CATEGORY},
    {"category", ROLE_CATEGORY},
    {"cauthorpane_info", ROLE_PROFILE},
    {"citation", ROLE_QUOTE},
    {"clipped", ROLE_HIDDEN},
    {"colophon", ROLE_CHROME},
    {"comment-author", ROLE_AUTHOR},
    {"comment-content", ROLE_CONTENT},
    {"comment-list", ROLE_COMMENTS},
    {"comment-meta", ROLE_META},
    {"comment-metadata", ROLE_META},
    {"comment-reply-link", ROLE_CONTROL},
    {"comment-respond", ROLE_CHROME},
    {"comment-text", ROLE_CONTENT},
    {"comment-time", ROLE_TIME},
    {"comment_content", ROLE_CONTENT},
    {"commentlist", ROLE_COMMENTS},
    {"commentmetadata", ROLE_META},
    {"comments", ROLE_COMMENTS},
    {"comments-area", ROLE_COMMENTS},
    {"comments-title", 0},
    {"companyname", ROLE_SELLER},
    {"cross-sells", ROLE_RELATED},
    {"crossed", ROLE_OLD_PRICE},
    {"crossed-out", ROLE_OLD_PRICE},
    {"date", ROLE_TIME},
    {"datetime", ROLE_TIME},
    {"display-name", ROLE_AUTHOR},
    {"displayname", ROLE_AUTHOR},
    {"disqus_thread", ROLE_COMMENTS},
    {"e-content", ROLE_CONTENT},
    {"edit", ROLE_EDIT_NOTE},
    {"edit-indicator", ROLE_EDIT_NOTE},
    {"edit-note", ROLE_EDIT_NOTE},
    {"edit_reason", ROLE_EDIT_NOTE},
    {"edited", ROLE_EDIT_NOTE},
    {"edited-by", ROLE_EDIT_NOTE},
    {"edited_post", ROLE_EDIT_NOTE},
    {"editedby", ROLE_EDIT_NOTE},
    {"entry-content", ROLE_CONTENT},
    {"entry-date", ROLE_TIME},
    {"entry-footer", ROLE_META},
    {"entry-meta", ROLE_META},
    {"entry-summary", ROLE_EXCERPT},
    {"entry-title", ROLE_TITLE},
    {"excerpt", ROLE_EXCERPT},
    {"expander", ROLE_EXCERPT},
    {"fn", ROLE_AUTHOR},
    {"footer", ROLE_CHROME},
    {"forum-signature", ROLE_SIGNATURE},
    {"forumtitle", ROLE_CHROME},
    {"fullname", ROLE_AUTHOR},
    {"gdpr", ROLE_CHROME},
    {"gmail_quote", ROLE_QUOTE},
    {"gravatar", ROLE_AUTHOR},
    {"header", ROLE_CHROME},
    {"hnuser", ROLE_AUTHOR},
    {"is-hidden", ROLE_HIDDEN},
    {"lastedit", ROLE_EDIT_NOTE},
    {"lastedited", ROLE_EDIT_NOTE},
    {"lastupdate", ROLE_EDIT_NOTE},
    {"line-through", ROLE_OLD_PRICE},
    {"live-timestamp", ROLE_TIME},
    {"location", ROLE_LOCATION},
    {"logo", ROLE_CHROME},
    {"main-nav", ROLE_CHROME},
    {"masthead", ROLE_CHROME},
    {"menu", ROLE_CHROME},
    {"message-lastedit", ROLE_EDIT_NOTE},
    {"message-signature", ROLE_SIGNATURE},
    {"message-userextras", ROLE_PROFILE},
    {"message-usertitle", ROLE_PROFILE},
    {"messagetext", ROLE_CONTENT},
    {"meta-nav", ROLE_META},
    {"modified", ROLE_EDIT_NOTE},
    {"moment-time", ROLE_TIME},
    {"more-link", ROLE_META},
    {"mycode_quote", ROLE_QUOTE},
    {"nav", ROLE_CHROME},
    {"navbar", ROLE_CHROME},
    {"navigation", ROLE_CHROME},
    {"nickname", ROLE_AUTHOR},
    {"notice", ROLE_EDIT_NOTE},
    {"oldprice", ROLE_OLD_PRICE},
    {"p-author", ROLE_AUTHOR},
    {"pager", ROLE_CHROME},
    {"pagination", ROLE_CHROME},
    {"popup", ROLE_CHROME},
    {"post-body", ROLE_CONTENT},
    {"post-categories", ROLE_CATEGORY},
    {"post-content", ROLE_CONTENT},
    {"post-edited", ROLE_EDIT_NOTE},
    {"post-quote", ROLE_QUOTE},
    {"post-taxonomies", ROLE_META},
    {"post-time", ROLE_TIME},
    {"post_author", ROLE_AUTHOR},
    {"post_body", ROLE_CONTENT},
    {"post_date", ROLE_TIME},
    {"post_edit", ROLE_EDIT_NOTE},
    {"post_meta", ROLE_EDIT_NOTE},
    {"post_sig", ROLE_SIGNATURE},
    {"postauthor", ROLE_AUTHOR},
    {"postbody", 0},
    {"postcontent", ROLE_CONTENT},
    {"postdate", ROLE_TIME},
    {"postdetails", ROLE_META},
    {"posted-on", ROLE_TIME},
    {"posted_in", ROLE_CATEGORY | ROLE_META},
    {"postedit", ROLE_EDIT_NOTE},
    {"poster", ROLE_AUTHOR},
    {"postleft", ROLE_PROFILE},
    {"postmetadata", ROLE_META},
    {"postprofile", ROLE_PROFILE},
    {"postsignature", ROLE_SIGNATURE},
    {"posttext", ROLE_CONTENT},
    {"posttime", ROLE_TIME},
    {"price", ROLE_PRICE},
    {"price-list", 0},
    {"price_list", 0},
    {"pricelist", 0},
    {"priceold", ROLE_OLD_PRICE},
    {"product_meta", ROLE_META},
    {"profile_icons", ROLE_PROFILE},
    {"published", ROLE_TIME},
    {"quote", ROLE_QUOTE},
    {"quote-container", ROLE_QUOTE},
    {"quote-wrap", ROLE_QUOTE},
    {"quote_header", ROLE_QUOTE},
    {"quotebox", ROLE_QUOTE},
    {"quotecontent", ROLE_QUOTE},
    {"quoted-switch", ROLE_CONTROL},
    {"quoted-text", ROLE_QUOTE},
    {"quoted-text-0", ROLE_QUOTE},
    {"quoteheader", ROLE_QUOTE},
    {"quotemain", ROLE_QUOTE},
    {"quotetitle", ROLE_QUOTE},
    {"quotetop", ROLE_QUOTE},
    {"quotewrapper", ROLE_QUOTE},
    {"related", ROLE_RELATED},
    {"relative-time", ROLE_TIME},
    {"respond", ROLE_CHROME},
    {"says", ROLE_META},
    {"screen-reader-text", ROLE_HIDDEN},
    {"search-form", ROLE_CHROME},
    {"secondary", ROLE_CHROME},
    {"sharedaddy", ROLE_SHARE},
    {"sidebar", ROLE_CHROME},
    {"sig", ROLE_SIGNATURE},
    {"signature", ROLE_SIGNATURE},
    {"signaturecontainer", ROLE_SIGNATURE},
    {"site-footer", ROLE_CHROME},
    {"site-header", ROLE_CHROME},
    {"site-title", ROLE_CHROME},
    {"smalltext_edited", ROLE_EDIT_NOTE},
    {"sr-only", ROLE_HIDDEN},
    {"strike", ROLE_OLD_PRICE},
    {"strike-through", ROLE_OLD_PRICE},
    {"striked", ROLE_OLD_PRICE},
    {"strikethrough", ROLE_OLD_PRICE},
    {"tags-links", ROLE_META},
    {"text-line-through", ROLE_OLD_PRICE},
    {"textwidget", 0},
    {"time", ROLE_TIME},
    {"time-ago", ROLE_TIME},
    {"timeago", ROLE_TIME},
    {"timestamp", ROLE_TIME},
    {"toolbar", ROLE_CHROME},
    {"topbar", ROLE_CHROME},
    {"topslice_quote", ROLE_QUOTE},
    {"uncited", ROLE_QUOTE},
    {"up-sells", ROLE_RELATED},
    {"upsells", ROLE_RELATED},
    {"user-name", ROLE_AUTHOR},
    {"user-title", ROLE_PROFILE},
    {"user_details", ROLE_PROFILE},
    {"user_info", ROLE_PROFILE},
    {"user_name", ROLE_AUTHOR},
    {"userinfo", ROLE_PROFILE},
    {"userinfo_extra", ROLE_PROFILE},
    {"username", ROLE_AUTHOR},
    {"username-coloured", ROLE_AUTHOR},
    {"usernamelink", ROLE_AUTHOR},
    {"userquote", ROLE_QUOTE},
    {"usertitle", ROLE_PROFILE},
    {"visually-hidden", ROLE_HIDDEN},
    {"visuallyhidden", ROLE_HIDDEN},
    {"was-price", ROLE_OLD_PRICE},
    {"widget", ROLE_CHROME},
    {"widget-area", ROLE_CHROME},
    {"widget-title", ROLE_CHROME},
    {"wp-block-archives-list", ROLE_CATEGORY},
    {"wp-block-categories-list", ROLE_CATEGORY},
};

// Single words of longer names, in bytewise order: "product-price", "adLocation", "cookie_bar".
static const struct role_word words[] = {
    {"author", ROLE_AUTHOR},
    {"availability", ROLE_AVAILABILITY},
    {"breadcrumb", ROLE_CHROME},
    {"breadcrumbs", ROLE_CHROME},
    {"city", ROLE_LOCATION},
    {"comments", ROLE_COMMENTS},
    {"company", ROLE_SELLER},
    {"consent", ROLE_CHROME},
    {"cookie", ROLE_CHROME},
    {"cookies", ROLE_CHROME},
    {"date", ROLE_TIME},
    {"description", ROLE_DESCRIPTION},
    {"district", ROLE_LOCATION},
    {"excerpt", ROLE_EXCERPT},
    {"gdpr", ROLE_CHROME},
    {"lastedit", ROLE_EDIT_NOTE},
    {"locality", ROLE_LOCATION},
    {"location", ROLE_LOCATION},
    {"merchant", ROLE_SELLER},
    {"modified", ROLE_EDIT_NOTE},
    {"navbar", ROLE_CHROME},
    {"newsletter", ROLE_CHROME},
    {"pagination", ROLE_CHROME},
    {"price", ROLE_PRICE},
    {"recommendations", ROLE_RELATED},
    {"recommended", ROLE_RELATED},
    {"related", ROLE_RELATED},
    {"reviews", ROLE_COMMENTS},
    {"seller", ROLE_SELLER},
    {"share", ROLE_SHARE},
    {"sharing", ROLE_SHARE},
    {"sidebar", ROLE_CHROME},
    {"signature", ROLE_SIGNATURE},
    {"similar", ROLE_RELATED},
    {"social", ROLE_SHARE},
    {"stock", ROLE_AVAILABILITY},
    {"supplier", ROLE_SELLER},
    {"title", ROLE_TITLE},
    {"town", ROLE_LOCATION},
    {"vendor", ROLE_SELLER},
};

// Words that make of a price an old one, and words whose titles and descriptions are not the
// item's; both in bytewise order.
static const struct role_word old_words[] = {
    {"before", 0},   {"compare", 0}, {"crossed", 0}, {"list", 0}, {"old", 0},
    {"original", 0}, {"rrp", 0},     {"strike", 0},  {"was", 0},
};
static const struct role_word other_words[] = {
    {"archive", 0}, {"block", 0}, {"comment", 0},  {"comments", 0}, {"page", 0},
    {"section", 0}, {"site", 0},  {"taxonomy", 0}, {"term", 0},     {"widget", 0},
};

// Classes of <body> by which WordPress and WooCommerce say that a page is a list or an error.
static const struct role_word body_tokens[] = {
    {"archive", ROLE_ARCHIVE},           {"blog", ROLE_ARCHIVE},
    {"error404", ROLE_ARCHIVE},          {"search", ROLE_ARCHIVE},
    {"search-no-results", ROLE_ARCHIVE}, {"search-results", ROLE_ARCHIVE},
};

#define TABLE(t) t, sizeof(t) / sizeof *(t)

static const struct role_word *find(const struct role_word *table, size_t n, struct str word)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = str_cmp(str_c(table[mid].word), word);
        if (order == 0)
            return &table[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

// The parts of "related-posts", "adPrice", "post_author"; `lower` is the token in lower case.
static size_t split_words(struct str token, struct str lower, struct str parts[WORDS_MAX])
{
    size_t n = 0, from = 0;
    for (size_t i = 0; i <= token.len && n < WORDS_MAX; i++) {
        bool end = i == token.len || !ascii_alpha(token.ptr[i]);
        bool hump = !end && i > from && token.ptr[i] >= 'A' && token.ptr[i] <= 'Z' &&
                    !(token.ptr[i - 1] >= 'A' && token.ptr[i - 1] <= 'Z');
        if (!end && !hump)
            continue;
        if (i > from)
            parts[n++] = str_sub(lower, from, i);
        from = hump ? i : i + 1;
    }
    return n;
}

// "shop-name", "cpName", "storeName": whose name an element says that it holds.
static bool names_firm(struct str word)
{
    static const struct str firms[] = {STR_INIT("shop"), STR_INIT("store"),  STR_INIT("comp"),
                                       STR_INIT("cp"),   STR_INIT("corp"),   STR_INIT("firm"),
                                       STR_INIT("com"),  STR_INIT("dealer"), STR_INIT("mall")};
    for (size_t i = 0; i < sizeof firms / sizeof *firms; i++)
        if (str_eq(firms[i], word))
            return true;
    return false;
}

static uint32_t token_roles(struct str token)
{
    if (token.len == 0 || token.len > TOKEN_MAX)
        return 0;
    char folded[TOKEN_MAX];
    for (size_t i = 0; i < token.len; i++)
        folded[i] = ascii_lower(token.ptr[i]);
    struct str lower = str_from(folded, token.len);
    const struct role_word *whole = find(TABLE(tokens), lower);
    if (whole)
        return whole->roles;
    // "olx-text--line-through": what a modifier adds.
    size_t modifier = str_find(lower, STR("--"), 0);
    const struct role_word *struck =
        modifier == STR_NPOS ? NULL : find(TABLE(tokens), str_skip(lower, modifier + 2));
    if (struck && struck->roles == ROLE_OLD_PRICE)
        return ROLE_OLD_PRICE;
    struct str parts[WORDS_MAX];
    size_t n = split_words(token, lower, parts);
    uint32_t roles =
        n == 2 && str_eq(parts[1], STR("name")) && names_firm(parts[0]) ? ROLE_SELLER : 0;
    bool old = false, other = false, recent = false;
    for (size_t i = 0; i < n; i++) {
        recent |= str_eq(parts[i], STR("latest")) || str_eq(parts[i], STR("recent"));
        const struct role_word *w = find(TABLE(words), parts[i]);
        roles |= w ? w->roles : 0;
        old |= find(TABLE(old_words), parts[i]) != NULL;
        other |= find(TABLE(other_words), parts[i]) != NULL;
    }
    // "advert__region__text": where an ad is; other regions are parts of a page.
    if (n > 1 && str_eq(parts[n - 1], STR("text")) && str_eq(parts[n - 2], STR("region")))
        roles |= ROLE_LOCATION;
    if (roles & ROLE_PRICE)
        roles &= ~(uint32_t)ROLE_RELATED; // "price-related"
    if (roles & ROLE_PRICE && old)
        roles = (roles & ~(uint32_t)ROLE_PRICE) | ROLE_OLD_PRICE;
    if (recent) // "recent-comments" is a list of links
        roles &= ~(uint32_t)ROLE_COMMENTS;
    if (other)
        roles &= ~(uint32_t)(ROLE_TITLE | ROLE_DESCRIPTION | ROLE_PRICE | ROLE_CATEGORY);
    return roles;
}

static bool style_hides(struct str style)
{
    struct str rest = style, part;
    while (str_split(&rest, ';', &part)) {
        struct str name;
        if (!str_split(&part, ':', &name))
            continue;
        name = str_trim(name);
        struct str value = str_trim(part);
        if ((str_eq_nocase(name, STR("display")) && str_starts_nocase(value, STR("none"))) ||
            (str_eq_nocase(name, STR("visibility")) && str_starts_nocase(value, STR("hidden"))))
            return true;
    }
    return false;
}

static bool style_strikes(struct str style)
{
    return str_find_nocase(style, STR("line-through"), 0) != STR_NPOS;
}

// The last values that were read, since those of a list's members are the same.
enum { SEEN_VALUES = 64 };
struct seen_value {
    struct str value;
    uint32_t roles;
};

static uint32_t words_roles(struct seen_value seen[SEEN_VALUES], struct str value)
{
    struct seen_value *last = &seen[str_hash(value) % SEEN_VALUES];
    if (str_eq(last->value, value))
        return last->roles;
    *last = (struct seen_value){value, 0};
    struct str token;
    while (text_word(&value, &token))
        last->roles |= token_roles(token);
    return last->roles;
}

static uint32_t body_roles(struct str classes)
{
    uint32_t roles = 0;
    struct str token;
    while (text_word(&classes, &token)) {
        const struct role_word *w = find(TABLE(body_tokens), token);
        roles |= w ? w->roles : 0;
    }
    return roles;
}

static uint32_t own_roles(struct seen_value seen[SEEN_VALUES], const struct dom_node *n)
{
    uint32_t roles = n->foreign && n->tag != TAG_SVG ? 0 : tag_roles[n->tag];
    bool body = n->tag == TAG_BODY || n->tag == TAG_HTML;
    for (unsigned i = 0; i < n->n_attrs; i++) {
        struct str name = n->attrs[i].name, value = n->attrs[i].value;
        if (str_eq(name, STR("class"))) {
            roles |= body ? body_roles(value) : words_roles(seen, value);
        } else if (str_eq(name, STR("id"))) {
            roles |= body ? 0 : words_roles(seen, value);
        } else if (str_eq(name, STR("role"))) {
            const struct role_word *w = find(TABLE(aria_roles), value);
            roles |= w ? w->roles : 0;
        } else if (str_eq(name, STR("hidden")) ||
                   (str_eq(name, STR("style")) && style_hides(value))) {
            roles |= body ? 0 : ROLE_HIDDEN;
        } else if (str_eq(name, STR("style")) && style_strikes(value)) {
            roles |= ROLE_OLD_PRICE;
        } else if (n->tag == TAG_TD && str_eq(name, STR("style")) &&
                   str_find_nocase(value, STR("inset"), 0) != STR_NPOS) {
            roles |= ROLE_QUOTE; // vBulletin 3 draws the box of a quotation so
        } else if (str_eq(name, STR("component")) || str_eq(name, STR("data-role"))) {
            // NodeBB and Invision name the parts of a post so.
            roles |= words_roles(seen, value) & (ROLE_SIGNATURE | ROLE_EDIT_NOTE);
        }
    }
    // vBulletin's bodies are <blockquote class="postcontent">.
    return roles & ROLE_CONTENT ? roles & ~(uint32_t)ROLE_QUOTE : roles;
}

static bool is_main(const struct dom *d, uint32_t node)
{
    const struct dom_node *n = &d->nodes[node];
    if (n->is_text || n->roles & (ROLE_CHROME | ROLE_RELATED | ROLE_HIDDEN))
        return false;
    // A linked h1 is the site's name or a record's.
    return n->tag == TAG_MAIN || (n->tag == TAG_H1 && dom_find_tag(d, node, TAG_A) == DOM_NONE);
}

// A page's frame may be called anything ("with-sidebar"), but what holds the main heading or
// <main> is no frame. <header> and <footer> inside an article are the article's own.
static void unmark_main(struct dom *d)
{
    const uint32_t frame =
        ROLE_CHROME | ROLE_RELATED | ROLE_SHARE | ROLE_COMMENTS | ROLE_QUOTE | ROLE_CONTROL;
    uint32_t *before = xcalloc((size_t)d->count + 1, sizeof *before);
    for (uint32_t i = 0; i < d->count; i++)
        before[i + 1] = before[i] + is_main(d, i);
    uint32_t article_end = 0;
    for (uint32_t i = 1; i < d->count; i++) {
        struct dom_node *n = &d->nodes[i];
        if (n->tag == TAG_ARTICLE && n->end > article_end)
            article_end = n->end;
        bool holds = before[n->end] > before[i + 1];
        if (holds)
            n->roles &= ~frame;
        if (n->tag == TAG_HEADER && i < article_end)
            n->roles &= ~(uint32_t)ROLE_CHROME;
        if (n->tag == TAG_FOOTER && i < article_end)
            n->roles = (n->roles & ~(uint32_t)ROLE_CHROME) | ROLE_META;
    }
    free(before);
}

// Programs that draw their pages by script give readers without one the same in a <noscript>: the
// one with more text than all else is the page.
static void unhide_noscript(struct dom *d)
{
    size_t all = 0, most = 0;
    uint32_t best = DOM_NONE, hidden_end = 0;
    for (uint32_t i = 1; i < d->count; i++) {
        const struct dom_node *n = &d->nodes[i];
        if (!n->is_text && n->tag == TAG_NOSCRIPT && i >= hidden_end) {
            size_t weight = 0;
            for (uint32_t k = i + 1; k < n->end; k++)
                weight += d->nodes[k].is_text ? text_weight(d->nodes[k].text) : 0;
            if (weight > most) {
                most = weight;
                best = i;
            }
            i = n->end - 1;
            continue;
        }
        if (n->roles & ROLE_HIDDEN && n->end > hidden_end)
            hidden_end = n->end;
        all += n->is_text && i >= hidden_end ? text_weight(n->text) : 0;
    }
    if (best != DOM_NONE && most > all && most >= NOSCRIPT_BYTES)
        d->nodes[best].roles &= ~(uint32_t)ROLE_HIDDEN;
}

void roles_mark(struct dom *d)
{
    struct seen_value seen[SEEN_VALUES] = {0};
    for (uint32_t i = 1; i < d->count; i++)
        if (!d->nodes[i].is_text)
            d->nodes[i].roles = own_roles(seen, &d->nodes[i]);
    unmark_main(d);
    unhide_noscript(d);
}

static bool is_sorted(const struct role_word *table, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (strcmp(table[i - 1].word, table[i].word) >= 0)
            return false;
    return true;
}

bool roles_tables_are_sorted(void)
{
    return is_sorted(TABLE(aria_roles)) && is_sorted(TABLE(tokens)) && is_sorted(TABLE(words)) &&
           is_sorted(TABLE(old_words)) && is_sorted(TABLE(other_words)) &&
           is_sorted(TABLE(body_tokens));
}
