-- What wrk sends, and what it prints in the end: one line of JSON, latencies in milliseconds. Environment: LOAD_KEY,
-- LOAD_BODY, LOAD_NEW_CONNECTIONS (true: each request asks the server to close).

local request_text

function init()
  local headers = {
    ["Authorization"] = "Bearer " .. os.getenv("LOAD_KEY"),
    ["Content-Type"] = "application/json",
    ["Connection"] = os.getenv("LOAD_NEW_CONNECTIONS") == "true" and "close" or nil,
  }
  request_text = wrk.format("POST", nil, headers, os.getenv("LOAD_BODY"))
end

function request()
  return request_text
end

function done(summary, latency)
  local errors = summary.errors
  local failures = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local line = '{"requestsASecond":%.3f,"p50":%.3f,"p99":%.3f,"failures":%d}\n'
  local a_second = summary.requests / summary.duration * 1e6
  io.write(line:format(a_second, latency:percentile(50) / 1000, latency:percentile(99) / 1000, failures))
end
