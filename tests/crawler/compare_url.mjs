// Compares `watchglass inspect url` with the URL class of Node.js on generated inputs.
//
//     node tests/crawler/compare_url.mjs build/dev/watchglass [CASES] [SEED] [MODULE]
//
// For developers; the ordinary tests don't need Node. MODULE is another implementation to compare
// with: the path of a module that exports URL, say jsdom's whatwg-url. Node 20 is behind today's
// standard: it copies no empty query from a base, leaves '^' in a path, maps U+1E9E to "ss", and
// does not apply the bidi rule to every label. Every difference is printed as JSON with both
// answers, and the exit status is 1. Names with a character that differs when it stands alone in a
// name are counted apart: as a rule one of the two does not know it yet. A line
// break can't be part of an input: lines are what `inspect` reads.
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

const [program, cases = '20000', seedText, module] = process.argv.slice(2);
if (!program) {
    console.error('usage: node compare_url.mjs PROGRAM [CASES] [SEED] [MODULE]');
    process.exit(2);
}
const Theirs = module ? (await import(pathToFileURL(module))).default.URL : URL;
const seed = Number(seedText ?? Date.now() % 1000000);

// mulberry32: small, and the same on every machine.
let state = seed >>> 0;
function random(n) {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
}
const pick = (list) => list[random(list.length)];
const some = (list, max) => Array.from({ length: random(max + 1) }, () => pick(list)).join('');

const bases = [
    '', 'http://example.org/foo/bar?q#f', 'https://u:p@h.example:81/a/b/', 'http://h', 'http://h/a/..',
    'http://[::1]:90/x/y/z;p?', 'https://h.example/?', 'http://h/a//b//', 'HTTP://H:080/%2e/x',
    'about:blank', 'mailto:x', 'data:text/plain,x y ', 'javascript:1', 'ftp://f.example/x', 'ws://w.example/',
    'file:///tmp/x', 'file://h ost/', 'file://c:/x', 'file://u@h/', 'file:c:/x', 'foo://bar/baz', 'foo://b ar/',
    'foo://h:99999/', 'foo:/x', 'foo:x', 'foo://[::1]:2/', 'foo://@/', 'foo://:1/', 'foo:', 'foo://%zz/',
    'notaurl', 'http://a b/', 'http://', '//h/', 'ftp://h:21x/', 'wss://1.2.3/', 'ws://x y/', 'http://h:0/?',
];
const bits = [
    'http:', 'https:', 'HTTP:', 'hTtps:', 'ftp:', 'ws:', 'foo:', '//', '/', '\\', '///', '\\\\', '.', '..',
    '%2e', '%2E%2e', '.%2e', '%2e%', '?', '#', '@', ':', ';', 'a', 'b', 'foo', 'example', '.com', '[', ']',
    '[::1]', '[1:2::3.4.5.6]', '0x7f', '1', '127.0.0.1', '1.2.3', '256', '0300', '0x', '08', '4294967295',
    '4294967296', ' ', '\t', '\r', '\0', '\x01', '\x1f', '\x7f', '"', '<', '>', '`', '{', '}', '|', '^', "'",
    '%', '%41', '%zz', '%20', '%00', '%c3%a9', '\u00e9', '\u00df', '\u1e9e', 'xn--', 'xn--a', 'XN--fa-hia',
    '\u2603', '\u65e5\u672c', '\u3002', '\u00ad', '\u200d', '\u200c', '\u2177', '\u338f', '\uff21', '%E3%80%82',
    '\u05d0', '\u0661', '\u0301', '\ufdd0', '\ufffd', '\u{1f4a9}', '\u{e000}', '\u{10ffff}', '\u0080', '\u00a0',
    '\u2028', '+', '-', '_', '~', '!', '$', '&', '(', ')', '*', ',', '=', ':80', ':443', ':0', ':65535',
    ':65536', ':00080', ':8x', ':', 'user:pw@', '@@', ':@', 'C|', 'c:',
];
const hosts = ['h', 'example.org', 'EXAMPLE.org', '127.1', '[::1]', 'xn--fa-hia.de', 'fa\u00df.de'];
const ranges = [
    [0x21, 0x7e], [0x80, 0x24f], [0x300, 0x36f], [0x370, 0x5ff], [0x600, 0x6ff], [0x900, 0x9ff],
    [0xe00, 0xeff], [0x10a0, 0x11ff], [0x1e00, 0x20cf], [0x2100, 0x22ff], [0x2e80, 0x33ff], [0xa000, 0xa4cf],
    [0xac00, 0xac80], [0xf900, 0xffff], [0x10000, 0x11000], [0x1d400, 0x1d7ff], [0x1f100, 0x1f600],
    [0x2f800, 0x2fa1f], [0xe0000, 0xe01ff],
];
const character = () => {
    const [from, to] = pick(ranges);
    return String.fromCodePoint(from + random(to - from + 1));
};

const generators = {
    // Anything in any order.
    soup: () => [pick(bases), (random(3) ? pick(['http://', 'https://', 'http:', '//', 'http:\\\\', '']) : '') + some(bits, 7)],
    // One character at every place where it could matter.
    places: () => {
        const c = random(4) ? String.fromCodePoint(random(0x100)) : character();
        const places = [`${c}http://h/`, `ht${c}tp://h/`, `http${c}://h/`, `http:${c}//h/`, `http:/${c}/h/`,
            `http://${c}h/`, `http://a${c}b/`, `http://h${c}/`, `http://u${c}v@h/`, `http://u:p${c}@h/`,
            `http://h:8${c}0/`, `http://h/a${c}b`, `http://h/${c}`, `http://h/?a${c}b`, `http://h/#a${c}b`,
            `http://h/${c}./x`, `http://h/.${c}`, `http://1.2.${c}3.4/`, `http://[:${c}:1]/`, `${c}`, `x${c}`, `/${c}/x`];
        return [pick(['', 'http://example.org/foo/bar?q#f']), pick(places)];
    },
    path: () => ['http://h/a/b/c?q#f', some(['.', '..', '/', '\\', '%2e', '%2E', 'x', '//', '?', '#', '%', 'C:', '|', ' '], 9)],
    ipv4: () => ['', `http://${some(['0', '1', '9', '255', '256', '.', '..', '0x', '0X1f', 'x', '07', '08', '65535', '16777216', '4294967295', '%31', '\uff11', 'a', '-'], 7)}/`],
    ipv6: () => ['', `http://[${some(['0', '1', 'ffff', 'FFFF', '12345', ':', '::', ':', '.', '1.2.3.4', '256', '0:0', '%', 'g', ' ', '01'], 12)}]${pick(['', '', ':80', 'x', ':'])}/`],
    idna: () => {
        const label = Array.from({ length: 1 + random(5) }, () => (random(3) ? character() : pick(['a', 'b', '1', '-', '.', 'xn--', '\u200d', '\u200c', '\u00df', '\u0640', 'xn--fa-hia', '--', '\u00b7', '\u30fb', '\u0375']))).join('');
        return ['', `http://${label}/`];
    },
    // Around every escape.
    escapes: () => ['', `http://${pick(hosts)}/${some(['%', '2', 'e', 'E', 'f', 'F', '0', 'g', '/', '?', '#', '\u00e9', '.'], 10)}`],
    port: () => ['', `${pick(['http', 'https', 'ws'])}://${pick(hosts)}:${some(['0', '8', '4', '3', '80', '443', '65535', '65536', ' ', '-', 'a', '\t', '\uff18'], 4)}${pick(['', '/', '?', '#', '\\', '@h'])}`],
};

function expected(base, reference) {
    try {
        const url = base === '' ? new Theirs(reference) : new Theirs(reference, base);
        return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
    } catch {
        return null;
    }
}

const rows = [];
for (const [name, generate] of Object.entries(generators))
    for (let i = 0; i < Number(cases); i++) {
        const [base, reference] = generate();
        const input = reference.replaceAll('\n', '').toWellFormed();
        rows.push({ name, base, input, want: expected(base, input) });
    }
// What the program says to these rows: an href or null each.
function ask(rows) {
    const { stdout, status } = spawnSync(program, ['inspect', 'url'], {
        input: rows.map((r) => `${r.base}\t${r.input}\n`).join(''),
        maxBuffer: 1 << 30,
    });
    const lines = stdout.toString().split('\n');
    if (status !== 0 || lines.length !== rows.length + 1)
        throw new Error(`${program} inspect url: status ${status}, ${lines.length - 1} lines for ${rows.length}`);
    return rows.map((_, i) => JSON.parse(lines[i]).href);
}

// Of these inputs, the characters on which the two differ alone.
function strangers(inputs) {
    const all = [...new Set([...inputs.join('')].filter((c) => c > '\x7f'))];
    const rows = all.flatMap((c) => [`http://a${c}b/`, `http://${c}/`].map((input) => ({ base: '', input })));
    const answers = ask(rows);
    return new Set(all.filter((_, i) => [2 * i, 2 * i + 1].some((k) => answers[k] !== expected('', rows[k].input))));
}

const counts = {};
const differing = [];
const answers = ask(rows);
rows.forEach((row, i) => {
    const count = (counts[row.name] ??= { cases: 0, valid: 0, differ: 0, strangers: 0 });
    count.cases++;
    if (row.want !== null) count.valid++;
    if (answers[i] !== row.want) differing.push({ ...row, got: answers[i] });
});
const strange = strangers(differing.map((row) => row.input));
let differences = 0;
for (const row of differing) {
    if ([...row.input].some((c) => strange.has(c))) {
        counts[row.name].strangers++;
        continue;
    }
    counts[row.name].differ++;
    differences++;
    if (counts[row.name].differ <= 20) console.log(JSON.stringify(row));
}
console.log(`Node ${process.version}, Unicode ${process.versions.unicode}, seed ${seed}`);
console.table(counts);
process.exit(differences ? 1 : 0);
