// One call after the other, as the test asks for them; prints what each gave, as lines of JSON.
import { createRequire } from 'node:module'
import './wx.mjs'

const [kind, file, options, calls] = process.argv.slice(2)
const { Storefront } = kind === 'module' ? await import(file) : createRequire(import.meta.url)(file)
const told = JSON.parse(options)
const shop = new Storefront({ ...told, token: () => told.memberToken })
for (const [name, ...values] of JSON.parse(calls)) {
  const from = wx.asked.length
  let line
  try {
    line = { gave: await shop[name](...values) }
  } catch (problem) {
    line = { problem: { name: problem.name, status: problem.status, title: problem.title, soldOut: problem.soldOut, lines: problem.lines } }
  }
  line.asked = wx.asked.slice(from)
  console.log(JSON.stringify(line))
}
