-- Asks for the shop's pages one after another, each thread from a place of its own.
-- WRK_PATHS names a file with one path a line.
local threads = 0
local requests = {}
local at = 0

function setup(thread)
   thread:set("id", threads)
   threads = threads + 1
end

function init(args)
   for path in io.lines(os.getenv("WRK_PATHS")) do
      requests[#requests + 1] = wrk.format("GET", path)
   end
   at = math.floor(#requests / 2) * id
end

function request()
   at = at % #requests + 1
   return requests[at]
end

function done(summary, latency, all)
   local e = summary.errors
   io.write(string.format("{\"requests\": %d, \"seconds\": %.6f, \"bytes\": %d, \"errors\": {\"connect\": %d, " ..
      "\"read\": %d, \"write\": %d, \"status\": %d, \"timeout\": %d}}\n", summary.requests, summary.duration / 1e6,
      summary.bytes, e.connect, e.read, e.write, e.status, e.timeout))
end
