/**
 * Reads the changes after a place, or says that the store does not know the place (any more).
 *
 * KEYS: epoch, changes. ARGV: epoch of the place, id of the place, how many at most. Answers the epoch and the entries,
 * or nothing.
 */
export const changesScript = `
local epoch = redis.call('GET', KEYS[1]) or ''
if ARGV[2] == '0-0' then
  if epoch == '' then
    return {'', {}}
  end
  if redis.call('EXISTS', KEYS[2]) == 0 then
    return false
  end
  local info = redis.call('XINFO', 'STREAM', KEYS[2])
  local counts = {}
  for index = 1, #info, 2 do
    counts[info[index]] = info[index + 1]
  end
  if counts['entries-added'] ~= counts['length'] then
    return false
  end
elseif epoch ~= ARGV[1] or #redis.call('XRANGE', KEYS[2], ARGV[2], ARGV[2]) == 0 then
  return false
end
return {epoch, redis.call('XRANGE', KEYS[2], '(' .. ARGV[2], '+', 'COUNT', ARGV[3])}
`;
