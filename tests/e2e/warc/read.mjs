// Reads WARC files by warcio alone and says what it saw: one JSON line for each record, with the
// SHA-256 of block, payload and decoded content computed here. Arguments: the folder in which
// warcio is installed, then the files.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const require = createRequire(pathToFileURL(folder + "/"));
const { WARCParser } = require("warcio");

const sha256 = (bytes) => "sha256:" + createHash("sha256").update(bytes).digest("hex");

async function records(file, options, look) {
  const parser = new WARCParser(createReadStream(file), options);
  const seen = [];
  for await (const record of parser) {
    const row = await look(record);
    seen.push({ ...row, offset: parser.offset, length: parser.recordLength });
  }
  return seen;
}

const headers = (part) =>
  Object.fromEntries([...part.headers].map(([name, value]) => [name.toLowerCase(), value]));

// The block as it stands there, then the same record as an HTTP message: as it is, and decoded.
const block = (record) => record.readFully(false).then((bytes) => ({ block: sha256(bytes) }));

async function message(record) {
  const row = { version: record.warcHeaders.statusline, warc: headers(record.warcHeaders),
                concurrent: record.warcConcurrentTo };
  const raw = await record.readFully(false);
  row.payload = sha256(raw);
  if (record.httpHeaders) {
    row.first = record.httpHeaders.statusline;
    row.status = record.httpHeaders.statusCode;
    row.http = headers(record.httpHeaders);
    row.content = new TextDecoder().decode(await record.readFully(true));
  } else {
    row.content = new TextDecoder().decode(raw);
  }
  return row;
}

for (const file of files) {
  const blocks = await records(file, { parseHttp: false }, block);
  const messages = await records(file, {}, message);
  if (blocks.length !== messages.length) throw new Error(file + ": records come and go");
  messages.forEach((row, i) => console.log(JSON.stringify({ file, ...row, ...blocks[i] })));
}
