-- What Kong gives to the Lua of pre-function, post-function and templates, as far as a local stand-in needs it: run by Redis, whose
-- Lua is the 5.1 of Kong. ARGV[1] has the chunks to run over the headers of a request, and the templates to fill in afterwards.
local input = cjson.decode(ARGV[1])
local headers, exit = input.headers, nil
local EXIT = {}

local function given(value)
  if value == cjson.null then return nil end
  return value
end

local function clear_header(name)
  local kept = {}
  for _, pair in ipairs(headers) do
    if pair[1]:lower() ~= name:lower() then kept[#kept + 1] = pair end
  end
  headers = kept
end

local function get_headers(max_headers)
  local found = {}
  for at, pair in ipairs(headers) do
    if at > (max_headers or 100) then break end
    local name, before = pair[1]:lower(), found[pair[1]:lower()]
    if before == nil then
      found[name] = pair[2]
    elseif type(before) == "table" then
      before[#before + 1] = pair[2]
    else
      found[name] = { before, pair[2] }
    end
  end
  return found
end

local function get_header(name)
  for _, pair in ipairs(headers) do
    if pair[1]:lower() == name:lower() then return pair[2] end
  end
  return nil
end

local kong = {
  ctx = { shared = { authenticated_jwt_token = given(input.token) } },
  request = { get_header = get_header, get_headers = get_headers },
  response = {
    exit = function(status, body, more)
      exit = { status = status, body = body, headers = more or {} }
      error(EXIT)
    end,
  },
  service = {
    request = {
      clear_header = clear_header,
      set_header = function(name, value)
        clear_header(name)
        headers[#headers + 1] = { name, value }
      end,
    },
  },
  vault = {
    get = function(reference)
      local name = reference:match("^{vault://env/([%w_]+)}$")
      local value = name and input.env[name:upper()]
      if not value then return nil, "no value found" end
      return value
    end,
  },
}

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function decode_base64(text)
  local plain = text:gsub("-", "+"):gsub("_", "/"):gsub("=+$", "")
  local bytes, bits, count = {}, 0, 0
  for at = 1, #plain do
    local value = ALPHABET:find(plain:sub(at, at), 1, true)
    if not value then return nil end
    bits, count = bits * 64 + value - 1, count + 6
    if count >= 8 then
      count = count - 8
      bytes[#bytes + 1] = string.char(math.floor(bits / 2 ^ count))
      bits = bits % 2 ^ count
    end
  end
  return table.concat(bytes)
end

local VERIFIED = { HS256 = true, HS384 = true, HS512 = true, RS256 = true, RS384 = true, RS512 = true, ES256 = true, EdDSA = true }
local jwt_parser = {}

function jwt_parser.new(_, token)
  local head, body, tail = token:match("^([^.]*)%.([^.]*)%.(.*)$")
  local ok, header, claims, signature = pcall(function()
    return cjson.decode(decode_base64(head)), cjson.decode(decode_base64(body)), decode_base64(tail)
  end)
  if not ok then return nil, "invalid JSON" end
  if type(header.alg) ~= "string" or not VERIFIED[header.alg] then return nil, "invalid alg" end
  if not signature then return nil, "invalid signature" end
  return { header = header, claims = claims, signature = signature }
end

-- The sandbox: what is not handed in is nil or, as a name that nobody knows, an error.
local HIDDEN = "redis, cjson, cmsgpack, struct, load, loadstring, setmetatable, getmetatable, rawset, rawget, rawequal, _G, KEYS, ARGV"

local function required(name)
  if name == "kong.plugins.jwt.jwt_parser" then return jwt_parser end
  error("require '" .. name .. "' not allowed within sandbox")
end

local function run(chunk)
  local compiled = assert(loadstring("local kong, require, os, " .. HIDDEN .. " = ... " .. chunk))
  local returned = compiled(kong, required, { time = function() return input.now end })
  if type(returned) == "function" then returned() end
end

local function filled(template)
  return (template:gsub("%$(%b())", function(expression)
    return tostring(assert(loadstring("local shared = ... return " .. expression))(kong.ctx.shared))
  end))
end

for _, chunk in ipairs(input.chunks) do
  local ok, failure = pcall(run, chunk)
  if not ok and failure ~= EXIT then return cjson.encode({ failure = tostring(failure) }) end
  if exit then return cjson.encode({ exit = exit }) end
end
local texts = {}
for at, template in ipairs(input.templates) do texts[at] = filled(template) end
return cjson.encode({ headers = headers, texts = texts })
