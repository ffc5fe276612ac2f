// What the parent's pages can do more with script: progress, questions that depend on others, a draft that survives a dead
// battery, sending that goes on by itself. Everything here is kept on this phone only. Without script every page works.
(function () {
  'use strict'
  var d = document
  var prefix = 'hailong:'
  var root = d.documentElement.dataset.root // where the service stands on its host
  var here = prefix + location.pathname
  var days60 = 60 * 24 * 3600 * 1000
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
  if (form && window.fetch && window.URLSearchParams) ballot()
  else if (main.dataset.end) ended(main.dataset.end)

  function ballot() {
    var words = form.dataset
    var questions = Array.prototype.slice.call(form.querySelectorAll('.q'))
    var button = byId('send')
    var kept = load(here) || {}
    var sending, timer, maybe
    var tries = 0

    function inputs(q) { return q.querySelectorAll('input,textarea') }
    function filled(q) {
      return Array.prototype.some.call(inputs(q), function (i) {
        return /radio|checkbox/.test(i.type) ? i.checked : i.value.trim() && !/\.other$/.test(i.name)
      })
    }
    function shown(q) {
      var when = q.dataset
      if (!when.if) return true
      var chosen = form.querySelectorAll('[name="' + when.if + '"]:checked:enabled')
      return Array.prototype.some.call(chosen, function (on) {
        return when.is ? on.value === when.is : +on.value <= +when.lte
      })
    }
    function serialized() { return new URLSearchParams(new FormData(form)).toString() }
    function keep() {
      kept.a = serialized()
      kept.c = +words.until || 0
      save(kept)
    }
    function restore(answers) {
      new URLSearchParams(answers).forEach(function (value, name) {
        each(form.querySelectorAll('[name="' + name + '"]'), function (i) {
          if (/radio|checkbox/.test(i.type)) i.checked = i.checked || i.value === value
          else if (i.type !== 'submit') i.value = value
        })
      })
    }
    function number(one, many, n) { return (n === 1 ? one : many).replace('{n}', n) }

    function update() {
      questions.forEach(function (q) {
        q.hidden = !shown(q)
        each(inputs(q), function (i) { i.disabled = q.hidden })
        var clear = q.querySelector('.clear')
        if (clear) clear.hidden = !filled(q)
        var text = q.querySelector('textarea')
        if (text) {
          q.lastElementChild.hidden = !text.value
          q.lastElementChild.textContent = words.left.replace('{n}', text.maxLength - text.value.length)
        }
      })
      var open = questions.filter(function (q) { return !q.hidden })
      var n = open.filter(filled).length
      byId('progress').textContent = words.progress.replace('{n}', n).replace('{of}', open.length)
      byId('line').style.transform = 'scaleX(' + n / open.length + ')'
      var skipped = open.length - n - missing().length
      byId('skipped').textContent = skipped ? number(words.skippedOne, words.skippedMany, skipped) : ''
      if (!byId('missing').hidden) review()
    }
    function missing() {
      return questions.filter(function (q) { return !q.hidden && q.dataset.need !== undefined && !filled(q) })
    }
    function review() {
      var box = byId('missing')
      var list = box.querySelector('ul')
      var needed = missing()
      box.hidden = !needed.length
      box.querySelector('h2').textContent = number(words.one, words.many, needed.length)
      list.textContent = ''
      needed.forEach(function (q) {
        var link = list.appendChild(d.createElement('li')).appendChild(d.createElement('a'))
        link.href = '#' + q.id
        link.textContent = q.querySelector('legend,label').firstChild.data.trim()
        link.onclick = function (e) {
          e.preventDefault()
          q.focus()
          q.scrollIntoView()
        }
      })
    }

    function tell(what, seconds) {
      var box = byId('state')
      box.hidden = !what
      if (!what) return
      var parts = words[what].split('|')
      box.querySelector('h2').textContent = parts[0]
      box.querySelector('p').textContent = parts[1].replace('{s}', seconds)
    }
    function ready(text) {
      sending = false
      button.setAttribute('aria-disabled', 'false')
      button.textContent = text
    }
    function again(what, seconds) {
      ready(words.again)
      tell(what, seconds)
      timer = setTimeout(send, seconds * 1000 * (1 + Math.random() / 2)) // not all phones of a school in the same second
    }
    function send() {
      if (sending) return
      clearTimeout(timer)
      if (!navigator.onLine && !maybe) return again('queued', 30)
      sending = true
      button.setAttribute('aria-disabled', 'true')
      button.textContent = words.sending
      post(serialized()).then(function (r) {
        if ((r.status >= 500 || r.status === 429) && !ends(r, 'trouble')) return again('busy', Math.min(r.wait || 5, 60))
        if (r.status === 200 && !received(r)) throw r // somebody else answered: a hotel's network, say
        kept.p = 0
        keep()
        show(r.html)
      }).catch(function () {
        maybe = true // it may have arrived all the same; sending again never counts twice
        again('unsure', Math.min(30, 2 << tries++))
      })
    }

    if (kept.r) kept = {}
    if (!byId('faults') && kept.a) {
      restore(kept.a)
      byId('draft').hidden = kept.q || kept.p || !questions.some(filled)
      kept.q = 0
    }
    questions.forEach(function (q) {
      var foot = q.querySelector('.foot')
      if (q.querySelector('textarea')) q.appendChild(d.createElement('p')).className = 'hint left'
      if (q.querySelector('[type=radio]') && foot) {
        var clear = foot.appendChild(d.createElement('button'))
        clear.type = 'button'
        clear.className = 'link clear'
        clear.textContent = words.clear
        clear.onclick = function () {
          each(inputs(q), function (i) { i.checked = false })
          q.focus()
          changed()
        }
      }
    })
    each(form.querySelectorAll('.only'), function (p) { p.hidden = true })
    update()
    keep()
    byId('state').hidden = true
    if (byId('faults')) byId('faults').focus()

    function changed() {
      update()
      keep()
    }
    form.addEventListener('input', function (e) {
      var q = e.target.closest('.q')
      var na = q && q.querySelector('[type=checkbox][value=na]')
      if (na && e.target === na && na.checked) q.querySelector('.field').value = ''
      else if (na && e.target !== na) na.checked = false
      var other = q && q.querySelector('[value=other]')
      if (other && e.target === other && !other.checked) q.querySelector('.field').value = ''
      else if (other && /\.other$/.test(e.target.name) && e.target.value.trim() && (other.type === 'checkbox' || !q.querySelector(':checked'))) other.checked = true
      changed()
    })
    form.addEventListener('submit', function (e) {
      e.preventDefault()
      if (sending) return
      if (missing().length) {
        byId('missing').hidden = false
        review()
        byId('missing').focus()
        return
      }
      kept.p = 1
      keep()
      send()
    })
    form.elements.switch.onclick = function (e) {
      if (!store) return // the form takes the answers along
      e.preventDefault()
      if (!navigator.onLine) return
      kept.q = 1
      keep()
      location.href = '?lang=' + this.value
    }
    byId('drop').onclick = function () {
      forget()
      location.href = location.pathname + location.search
    }
    addEventListener('online', function () { if (kept.p) send() })
    if (kept.p) send() // asked for before the page was closed
  }

  function ended(end) {
    var entry = load(here) || {}
    if (end === 'sent') {
      save({ r: main.dataset.receipt })
      thanks(main.dataset.receipt)
    } else if (end === 'used' && entry.p && entry.a) { // our own sending, whose answer was lost: the receipt comes again
      post(entry.a).then(function (r) {
        save({ u: 1 })
        if (received(r)) show(r.html)
      })
    } else if (end === 'used' && entry.r) {
      byId('mine').hidden = false
      byId('mine').querySelector('.receipt').textContent = entry.r
      byId('mine').querySelector('a').href = root + 'r/' + entry.r + location.search
    } else if (end === 'used') {
      save({ u: 1 })
    } else if (end === 'over') {
      forget()
    }
  }

  function thanks(code) {
    byId('keep').hidden = false
    byId('thanks').focus()
    byId('copy').onclick = function () {
      var done = this
      function say() { done.textContent = done.dataset.done }
      if (navigator.clipboard) navigator.clipboard.writeText(code).then(say, select)
      else select()
      function select() {
        getSelection().selectAllChildren(byId('receipt'))
        if (d.execCommand('copy')) say()
      }
    }
    byId('picture').onclick = function () {
      var paper = d.createElement('canvas')
      paper.width = 720
      paper.height = 360
      var pen = paper.getContext('2d')
      pen.fillStyle = '#fff'
      pen.fillRect(0, 0, 720, 360)
      pen.fillStyle = '#17212b'
      pen.textAlign = 'center'
      function line(text, size, y) {
        pen.font = size + 'px ' + getComputedStyle(d.body).fontFamily
        pen.fillText(text, 360, y, 680)
      }
      line(d.querySelector('.bar p').textContent, 30, 80)
      line(d.querySelector('h2').textContent, 28, 150)
      line(code, 52, 230)
      line(location.host + root + 'r/', 24, 310)
      var link = d.createElement('a')
      link.download = code + '.png'
      link.href = paper.toDataURL()
      link.click()
    }
    links(function (key, other) {
      if (key === here || other.r || other.u || other.c && other.c < Date.now()) return
      byId('next').hidden = false
      byId('next').querySelector('a').href = key.slice(prefix.length) + location.search
    })
  }
})()
