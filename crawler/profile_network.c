#include "crawler/profile_schema.h"

enum { PINS_MAX = 1000 };

static void fault(struct profile_checker *c, int line, const char *what, struct str value,
                  const char *right)
{
    problem(c->problems, c->file, line, "%s '%.*s' %s", what, STR_ARG(value), right);
}

static void read_networks(struct profile_checker *c)
{
    const struct yaml_texts *texts = &c->raw->networks;
    struct guard_network *networks = arena_array(c->arena, texts->count, sizeof *networks);
    struct err err;
    size_t n = 0;
    for (size_t i = 0; i < texts->count; i++)
        if (guard_parse_network(texts->items[i].text, &networks[n], &err))
            n++;
        else
            problem(c->problems, c->file, texts->items[i].line, "'networks': %s", err.message);
    c->out->guard = (struct guard){networks, n, c->raw->only_networks};
    if (c->raw->only_networks && texts->count == 0) {
        const struct yaml *v = yaml_get(c->root, "only_networks");
        problem(c->problems, c->file, v->line,
                "'only_networks: true' without 'networks' allows no address at all; list the "
                "site's networks, for example: networks: [10.20.0.0/16]");
    }
}

// A literal as struct url writes it: IPv6 in brackets.
static struct str literal(struct arena *a, struct str address)
{
    return str_find_char(address, ':', 0) == STR_NPOS ? address
                                                      : arena_fmt(a, "[%.*s]", STR_ARG(address));
}

static void add_address(struct profile_checker *c, struct pin *pin, const struct yaml *v)
{
    const char *reason;
    if (v->type != YAML_TEXT || !pin_parse_address(v->text)) {
        fault(c, v->line, "'resolve': address", v->text,
              "must be an IPv4 or IPv6 address without brackets, for example 203.0.113.7");
        return;
    }
    if (pin->n_addresses == PIN_ADDRESSES_MAX) {
        fault(c, v->line, "'resolve': name", pin->name, "has more than 16 addresses");
        return;
    }
    if (!guard_allows_host_literal(&c->out->guard, literal(c->arena, v->text), &reason))
        problem(c->problems, c->file, v->line,
                "'resolve': the guard refuses %.*s (%s); add its network to 'networks' if the "
                "site is really there",
                STR_ARG(v->text), reason);
    pin->addresses = pin->n_addresses++ ? arena_fmt(c->arena, "%.*s,%.*s", STR_ARG(pin->addresses),
                                                    STR_ARG(v->text))
                                        : v->text;
}

static void read_pins(struct profile_checker *c)
{
    const struct yaml *map = c->raw->resolve;
    if (!map)
        return;
    if (map->type != YAML_MAP) {
        problem(c->problems, c->file, map->line,
                "'resolve' must be a map of names to addresses, for example: "
                "resolve: {shop.example: 203.0.113.7}");
        return;
    }
    if (map->count > PINS_MAX) {
        problem(c->problems, c->file, map->line, "'resolve' has more than %d names", PINS_MAX);
        return;
    }
    c->out->pins = arena_array(c->arena, map->count, sizeof *c->out->pins);
    for (const struct yaml *v = map->child; v; v = v->next) {
        struct pin *pin = &c->out->pins[c->out->n_pins];
        if (!pin_parse_name(v->key, &pin->name, &pin->port)) {
            fault(c, v->key_line, "'resolve':", v->key,
                  "must be a lower-case name, or name:port, for example shop.example:8443");
            continue;
        }
        const struct pin *same = pin_find(c->out->pins, c->out->n_pins, pin->name, pin->port);
        if (same && same->port == pin->port)
            fault(c, v->key_line, "'resolve':", v->key, "stands there twice; make it one list");
        c->out->n_pins++;
        if (v->type == YAML_LIST)
            for (const struct yaml *i = v->child; i; i = i->next)
                add_address(c, pin, i);
        else
            add_address(c, pin, v);
        if (v->type == YAML_LIST && v->count == 0)
            fault(c, v->key_line, "'resolve':", v->key, "has no address");
    }
}

static bool listed_loopback(const struct guard *guard, struct str host)
{
    static const struct guard ordinary = {0};
    const char *reason = "";
    bool loopback = !guard_allows_host_literal(&ordinary, host, &reason) &&
                    str_eq(str_c(reason), STR("loopback"));
    return loopback && guard_allows_host_literal(guard, host, NULL);
}

// Is all that a host of the scope can mean on this machine, by the profile's own word?
static bool host_is_loopback(struct profile_checker *c, const struct scope_host *h)
{
    const struct profile *p = c->out;
    if (h->below)
        return false;
    const struct pin *pin = pin_find(p->pins, p->n_pins, h->name, h->port);
    if (!pin)
        return listed_loopback(&p->guard, h->name);
    struct str rest = pin->addresses, one;
    size_t n = 0;
    for (; str_split(&rest, ',', &one); n++)
        if (!listed_loopback(&p->guard, literal(c->arena, one)))
            return false;
    return n > 0;
}

static void check_delay(struct profile_checker *c)
{
    const struct yaml *delay = yaml_get(yaml_get(c->root, "politeness"), "delay");
    if (!delay || c->raw->politeness.delay > 0)
        return;
    for (size_t i = 0; i < c->out->scope.n_hosts; i++) {
        const struct scope_host *h = &c->out->scope.hosts[i];
        if (host_is_loopback(c, h))
            continue;
        problem(c->problems, c->file, delay->line,
                "'delay: 0' is for test servers on this machine alone, and %s%.*s is none: it "
                "must be a loopback address in 'networks', or a name that 'resolve' pins to one; "
                "else use at least 1ms, politely 2s",
                h->below ? "*." : "", STR_ARG(h->name));
        return;
    }
}

void profile_check_network(struct profile_checker *c)
{
    read_networks(c);
    read_pins(c);
    check_delay(c);
}
