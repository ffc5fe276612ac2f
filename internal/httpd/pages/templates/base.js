// What the scripts of the parent's pages share. Everything is kept on this phone only. Without script every page works.
'use strict'
var d = document
var prefix = 'hailong:'
var root = d.documentElement.dataset.root // where the service stands on its host
var here = prefix + location.pathname
var days60 = 60 * 24 * 3600 * 1000
var main = d.querySelector('main')
var form = byId('ballot')
var store
var page = d.documentElement

// One entry a link: t when, c when the survey closes, a the answers as a form sends them, p sending was asked for,
// r the receipt, u used by somebody, q restore without a word.
try {
  store = localStorage
  store.setItem(prefix, '')
  store.removeItem(prefix)
} catch (e) {
  store = null // private windows
}
page.className = 'js' + (store && store.getItem(prefix + 'large') || '')

// What lies here for two months is of a round long over: nobody's answers stay on a phone for ever.
links(function (key, entry) {
  if (!entry || Date.now() - entry.t > days60) store.removeItem(key)
})

function links(f) {
  for (var i = store ? store.length - 1 : -1; i >= 0; i--) {
    var key = store.key(i)
    if (key.indexOf(prefix + root + 's/') === 0) f(key, load(key))
  }
}
function byId(id) { return d.getElementById(id) }
function each(list, f) { Array.prototype.forEach.call(list, f) }
function load(key) {
  try { return JSON.parse(store.getItem(key)) } catch (e) { return null }
}
function save(entry) {
  entry.t = Date.now()
  try { store.setItem(here, JSON.stringify(entry)) } catch (e) { /* full, or private */ }
}
function forget() { if (store) store.removeItem(here) }
function show(html) {
  d.open()
  d.write(html)
  d.close()
  scrollTo(0, 0)
}
function post(body) {
  var abort = window.AbortController && new AbortController()
  var limit = setTimeout(function () { if (abort) abort.abort() }, 25000)
  return fetch(location.pathname + location.search, {
    method: 'POST', body: body, signal: abort ? abort.signal : undefined, headers: { 'Content-Type': 'application/x-www-form-urlencoded' }
  }).then(function (r) {
    return r.text().then(function (html) {
      clearTimeout(limit)
      return { status: r.status, wait: +r.headers.get('Retry-After'), html: html }
    })
  })
}
function ends(r, end) { return r.html.indexOf('data-end="' + end + '"') > 0 }
function received(r) { return r.status === 200 && ends(r, 'sent') }

addEventListener('pageshow', function (e) { if (e.persisted) location.reload() }) // back to a page from before the sending
