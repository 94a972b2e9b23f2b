/**
 * Reads a page of products in one round trip.
 *
 * KEYS: skus, products. ARGV: lower bound as ZRANGE BYLEX takes it, how many. Answers SKU and record in turn.
 */
export const listScript = `
local skus = redis.call('ZRANGE', KEYS[1], ARGV[1], '+', 'BYLEX', 'LIMIT', 0, ARGV[2])
if #skus == 0 then
  return {}
end
local records = redis.call('HMGET', KEYS[2], unpack(skus))
local page = {}
for index, sku in ipairs(skus) do
  page[2 * index - 1] = sku
  page[2 * index] = records[index] or ''
end
return page
`;
