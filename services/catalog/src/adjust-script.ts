/**
 * Applies adjustments of one client in order, each of them whole or not at all.
 *
 * KEYS: products, stock, changes, epoch, then for each adjustment where its answer is remembered.
 * ARGV: client, channel, changes kept, seconds that an answer is remembered, greatest quantity, an epoch in case that
 * there is none, then for each adjustment SKU and delta. A delta of 0 only looks the quantity up.
 * Answers outcome and quantity in turn.
 *
 * Everything that can fail comes before the first write of an adjustment, which is XADD: Valkey checks once, before the
 * first write of a script, whether it may write at all, and the types of the other keys were seen by then.
 */
export const adjustScript = `
local answers = {}
local changed = false
for index = 5, #KEYS do
  local sku, delta = ARGV[2 * index - 3], tonumber(ARGV[2 * index - 2])
  local applied = redis.call('GET', KEYS[index])
  local quantity = tonumber(redis.call('HGET', KEYS[2], sku) or 0)
  local outcome
  if not quantity then
    return redis.error_reply('WRONGTYPE the quantity of ' .. sku .. ' is no number')
  elseif applied then
    outcome, quantity = 'repeated', tonumber(applied)
  elseif redis.call('HEXISTS', KEYS[1], sku) == 0 then
    outcome = 'unknown'
  elseif delta == 0 then
    outcome = 'unchanged'
  elseif quantity + delta < 0 then
    outcome = 'insufficient'
  elseif quantity + delta > tonumber(ARGV[5]) then
    outcome = 'excessive'
  else
    outcome, quantity = 'applied', quantity + delta
    local text = string.format('%.0f', quantity)
    redis.call('GET', KEYS[4])
    redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[3], '*', 'sku', sku, 'quantity', text, 'client', ARGV[1])
    redis.call('HSET', KEYS[2], sku, text)
    redis.call('SET', KEYS[index], text, 'EX', ARGV[4])
    redis.call('SET', KEYS[4], ARGV[6], 'NX')
    changed = true
  end
  answers[2 * index - 9] = outcome
  answers[2 * index - 8] = quantity
end
if changed then
  redis.call('PUBLISH', ARGV[2], '')
end
return answers
`;
