// What the scripts of the parent's pages share. Everything is kept on this phone only. Without script every page works, and
// so it does in a browser from before 2018, which cannot read this (Chrome 66 and Safari 11.1 can).
var d = document
var prefix = 'hailong:'
var page = d.documentElement
var root = page.dataset.root // where the service stands on its host
var here = prefix + location.pathname
var days60 = 5184e6
var main = d.querySelector('main')
var form = byId('ballot')
var store

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
links((key, entry) => {
  if (!entry || Date.now() - entry.t > days60) store.removeItem(key)
})

function links(f) {
  for (var i = store ? store.length - 1 : -1; i >= 0; i--) {
    var key = store.key(i)
    if (key.indexOf(prefix + root + 's/') === 0) f(key, load(key))
  }
}
function byId(id) { return d.getElementById(id) }
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
  var abort = new AbortController()
  var limit = setTimeout(() => abort.abort(), 25000)
  return fetch(location.pathname + location.search, {
    method: 'POST', body: body, signal: abort.signal, headers: { 'Content-Type': 'application/x-www-form-urlencoded' }
  }).then(r => r.text().then(html => {
    clearTimeout(limit)
    return { status: r.status, wait: +r.headers.get('Retry-After'), html: html }
  }))
}
function ends(r, end) { return r.html.indexOf('data-end="' + end + '"') > 0 }
function received(r) { return r.status === 200 && ends(r, 'sent') }

addEventListener('pageshow', e => { if (e.persisted) location.reload() }) // back to a page from before the sending
