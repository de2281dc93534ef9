// `wx.request` as a mini-program has it, on node's http: what it takes, and how it answers.
import http from 'node:http'

globalThis.wx = {
  asked: [],
  request({ url, method = 'GET', data, header = {}, timeout = 60000, dataType, success, fail }) {
    wx.asked.push({ url, method, header })
    const length = data === undefined ? {} : { 'content-length': Buffer.byteLength(data) }
    const asked = http.request(url, { method, headers: { ...header, ...length }, timeout }, (answer) => {
      const parts = []
      answer.on('data', (part) => parts.push(part))
      answer.on('end', () => {
        let told = Buffer.concat(parts).toString()
        if (dataType === 'json') { try { told = JSON.parse(told) } catch { /* stays a text, as there */ } }
        success({ statusCode: answer.statusCode, data: told, header: answer.headers, errMsg: 'request:ok' })
      })
    })
    asked.on('timeout', () => asked.destroy(new Error('timeout')))
    asked.on('error', ({ message }) => fail({ errMsg: `request:fail ${message}` }))
    if (data !== undefined) asked.write(data)
    asked.end()
  },
}
