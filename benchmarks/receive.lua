-- A webmention a request, none twice; every Location of a 201 is noted, so that it can be looked for afterwards.
local folder = os.getenv("ACKNOWLEDGED")
local sender, number = 0, 0
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("sender", threads)
end

function init()
  file = io.open(folder .. "/" .. sender, "w")
  file:setvbuf("line")
end

function request()
  number = number + 1
  local source = "https%3A%2F%2Fs" .. sender .. "-" .. number % 5000 .. ".example%2Fnotes%2F" .. number
  local target = "https%3A%2F%2Ffil.example%2F2026%2Fletter-" .. number % 100 .. "%2F"
  local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
  return wrk.format("POST", "/webmention", headers, "source=" .. source .. "&target=" .. target)
end

function response(status, headers)
  if status == 201 then
    file:write(headers["location"] or headers["Location"], "\n")
  else
    file:write("refused ", status, "\n")
  end
end
