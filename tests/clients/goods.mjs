// What the mapping of docs/storefront.md gives to the pages of a shop; prints a line of JSON for each of them.
import './wx.mjs'

const [client, mapping, options, location, calls] = process.argv.slice(2)
const { Storefront } = await import(client)
const { goods } = await import(mapping)
const shop = goods(new Storefront(JSON.parse(options)), location)
for (const [name, asked] of JSON.parse(calls)) {
  const from = wx.asked.length
  console.log(JSON.stringify({ gave: await shop[name](asked), asked: wx.asked.length - from }))
}
