// What the desk can do more with script: live numbers, copying, dropped files. Without script every page works.
(function () {
  'use strict'
  var d = document
  function byId(id) { return d.getElementById(id) }

  // Copying: data-copy names what is copied; a textarea or input by its value, anything else by its text.
  d.addEventListener('click', function (e) {
    var button = e.target.closest && e.target.closest('[data-copy]')
    if (!button) return
    var from = byId(button.dataset.copy)
    var text = 'value' in from ? from.value : from.innerText
    function done() {
      var before = button.textContent
      button.textContent = d.body.dataset.copied
      setTimeout(function () { button.textContent = before }, 2000)
    }
    function older() {
      var area = d.createElement('textarea')
      area.value = text
      d.body.appendChild(area)
      area.select()
      if (d.execCommand('copy')) done()
      area.remove()
      button.focus()
    }
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, older)
    else older()
  })

  // The second press of a double click sends nothing again. After two seconds a button sends anew: the answer may have been
  // a file, which leaves the page as it is.
  var sent, sentAt
  d.addEventListener('submit', function (e) {
    if (e.defaultPrevented) return
    var by = e.submitter || e.target
    if (by === sent && e.timeStamp - sentAt < 2000) e.preventDefault()
    else { sent = by; sentAt = e.timeStamp }
  })

  // A file is chosen by a button in the page's own language; without script the browser's own stands there.
  Array.prototype.forEach.call(d.querySelectorAll('input[type=file]'), function (field) {
    var label = d.createElement('label')
    label.htmlFor = field.id
    label.className = 'button plain'
    label.textContent = d.body.dataset.choose
    var told = d.createElement('span')
    told.className = 'hint chosen-file'
    told.setAttribute('role', 'status')
    function tell() { told.textContent = field.files.length ? field.files[0].name : d.body.dataset.none }
    field.addEventListener('change', tell)
    field.classList.add('hidden')
    field.insertAdjacentElement('afterend', told)
    field.insertAdjacentElement('afterend', label)
    tell()
  })

  // A dropped or chosen file is read at once.
  var drop = byId('drop')
  if (drop) {
    var file = byId('file')
    file.addEventListener('change', function () { if (file.files.length) drop.submit() })
    drop.addEventListener('dragover', function (e) { e.preventDefault(); drop.classList.add('over') })
    drop.addEventListener('dragleave', function () { drop.classList.remove('over') })
    drop.addEventListener('drop', function (e) {
      drop.classList.remove('over')
      if (!e.dataTransfer.files.length) return
      e.preventDefault()
      file.files = e.dataTransfer.files
      drop.submit()
    })
  }

  // Live numbers: the server sends a part of the page whenever they change. The long list of names follows more slowly.
  var live = byId('live')
  if (live && window.EventSource) {
    var stale = byId('stale')
    var names = byId('names')
    var source = new EventSource(live.dataset.events)
    var at = ''
    var seen = null
    var waiting
    source.onmessage = function (e) {
      var told = JSON.parse(e.data)
      if (told.over) { location.reload(); return }
      fill(live, told.html)
      at = new Date().toLocaleTimeString()
      stale.hidden = true
      var now = live.querySelector('.big strong').textContent
      if (names && seen !== null && now !== seen && !waiting) waiting = setTimeout(bring, 5000)
      seen = now
    }
    source.onerror = function () {
      stale.textContent = live.dataset.stale.replace('{time}', at)
      stale.hidden = false
    }
  }
  function bring() {
    waiting = 0
    fetch(names.dataset.from).then(function (r) { return r.ok ? r.text() : '' }).then(function (html) { if (html) fill(names, html) }, function () { /* the next change asks again */ })
  }

  // fill puts new content into a box; what was open stays open, and what had the focus keeps it.
  function label(s) { return s.textContent.split(' · ')[0] }
  function fill(box, html) {
    var open = Array.prototype.map.call(box.querySelectorAll('details[open] > summary'), label)
    var focused = box.contains(d.activeElement) ? label(d.activeElement) : ''
    box.innerHTML = html
    Array.prototype.forEach.call(box.querySelectorAll('summary, a'), function (s) {
      if (s.tagName === 'SUMMARY' && open.indexOf(label(s)) >= 0) s.parentNode.open = true
      if (focused && label(s) === focused) s.focus()
    })
  }

  // A password can be shown; a new one tells how many letters are missing.
  Array.prototype.forEach.call(d.querySelectorAll('input[type=password]'), function (field) {
    var button = d.createElement('input')
    button.type = 'button'
    button.className = 'link'
    button.setAttribute('aria-controls', field.id)
    function name() {
      button.value = field.type === 'password' ? d.body.dataset.show : d.body.dataset.hide
    }
    button.addEventListener('click', function () {
      field.type = field.type === 'password' ? 'text' : 'password'
      name()
      field.focus()
    })
    name()
    field.parentNode.appendChild(button)
    if (field.form) field.form.addEventListener('submit', function () { field.type = 'password' })
    var least = +field.dataset.least
    if (!least) return
    var told = d.createElement('span')
    told.className = 'hint'
    told.setAttribute('role', 'status')
    field.parentNode.appendChild(told)
    field.addEventListener('input', function () {
      var n = Array.from(field.value.normalize('NFC')).length
      told.textContent = !n ? '' : n < least ? d.body.dataset.missing.replace('#', least - n) : d.body.dataset.enough
    })
  })

  // A date says itself in words beside its field, since a browser writes it in its own way.
  var zone = '+07:00'
  var spans = d.body.dataset.spans.split('|')
  function span(n, unit) { return n === 1 ? spans[2 * unit] : spans[2 * unit + 1].replace('#', n) }
  function left(ms) {
    var minutes = Math.max(1, Math.floor(ms / 60000))
    var parts = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60]
    var first = parts[0] ? 0 : parts[1] ? 1 : 2
    return span(parts[first], first) + (parts[first + 1] ? ' ' + span(parts[first + 1], first + 1) : '')
  }
  function inWords(value) {
    var whole = value.indexOf('T') > 0
    var t = new Date(whole ? value + zone : value + 'T00:00' + zone)
    if (isNaN(t)) return ''
    var en = d.documentElement.lang === 'en'
    var part = {}
    new Intl.DateTimeFormat(en ? 'en-GB' : 'vi', { timeZone: 'Asia/Ho_Chi_Minh', weekday: 'long', day: en ? 'numeric' : '2-digit', month: en ? 'long' : '2-digit', year: 'numeric' })
      .formatToParts(t).forEach(function (p) { part[p.type] = p.value })
    var time = value.slice(11, 16)
    var day = en ? [part.weekday, part.day, part.month, part.year].join(' ')
      : part.weekday.replace('Thứ', 'thứ').replace('Nhật', 'nhật') + ', ' + [part.day, part.month, part.year].join('/')
    if (!whole) return day
    var ahead = t - Date.now()
    return (en ? day + ', ' + time : time + ' ' + day) + ', ' + (ahead > 0 ? d.body.dataset.left.replace('#', left(ahead)) : d.body.dataset.over)
  }
  d.addEventListener('input', function (e) {
    var told = byId(e.target.id + '-words')
    if (told) told.textContent = inWords(e.target.value)
  })

  // How many comments are chosen stands on the bar.
  var gather = byId('gather')
  if (gather) {
    var ticked = byId('ticked')
    gather.closest('form').addEventListener('change', function (e) {
      if (e.target.name !== 'comment') return
      var chosen = 0
      Array.prototype.forEach.call(d.querySelectorAll('[name=comment]:checked'), function (box) {
        chosen += box.value.split(' ').length
      })
      ticked.textContent = chosen
      ticked.hidden = !chosen || !!d.querySelector('[name=comment][value=found]:checked')
    })
  }

  // The editor: what a button does is done by the server, as without script; the answer takes the form's place, so that
  // nobody loses her own. Beside it stands the page that parents will see of what is typed.
  var editor = d.querySelector('form[data-editor]')
  if (editor) edit()
  function edit() {
    var at = '.question > details'
    var busy, held, dragged, over, moved, x, y, later
    editor.classList.add('live')
    function body(what) {
      var all = new URLSearchParams(new FormData(editor))
      all.set('do', what)
      return fetch(editor.action, { method: 'POST', body: all }).then(function (r) { return r.text() })
    }
    // own is where the cursor is, in words that stay true when the question moves.
    function own() {
      var e = d.activeElement
      var box = e && e.closest && e.closest(at)
      return box && { box: box.id, name: e.name && e.name !== 'do' ? e.name.replace(/^sections.\d+.questions.\d+/, '') : '', at: e.type === 'text' || e.type === 'textarea' ? e.selectionStart : null }
    }
    function act(what, keep) {
      if (busy) return
      busy = true
      var mine = keep && own()
      body(what).then(function (html) {
        var fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('form[data-editor]')
        if (!fresh) throw 0
        var y = scrollY
        var open = Array.prototype.map.call(editor.querySelectorAll('details[open]'), function (o) { return o.id })
        editor.innerHTML = fresh.innerHTML
        open.forEach(function (id) { if (byId(id)) byId(id).open = true })
        scrollTo(0, y)
        var box = mine && byId(mine.box)
        var to = box ? mine.name ? box.querySelector('[name$="' + mine.name + '"]') : box.querySelector('summary') : editor.querySelector('[autofocus]')
        if (to) {
          to.focus({ preventScroll: true })
          if (box && mine.at !== null) to.setSelectionRange(mine.at, mine.at)
          ;(to.closest('.question') || to).scrollIntoView({ block: 'nearest' })
        }
        editor.dispatchEvent(new Event('input'))
      }).catch(function () { byId('undone').textContent = editor.dataset.failed }).then(function () { busy = false })
    }
    editor.addEventListener('submit', function (e) {
      var b = e.submitter
      if (!b || 'leave' in b.dataset || b.formTarget) return
      e.preventDefault()
      act(b.value)
    })
    editor.addEventListener('change', function (e) { if (e.target.dataset.do) act(e.target.dataset.do, true) })
    editor.addEventListener('keydown', function (e) {
      var q = e.altKey && /^Arrow(Up|Down)$/.test(e.key) && e.target.closest('.question')
      if (!q) return
      e.preventDefault()
      act(e.key.slice(5).toLowerCase() + ':' + q.dataset.at, true)
    })
    editor.addEventListener('click', function (e) {
      var link = e.target.closest('#faults a')
      var field = link && byId(decodeURIComponent(link.hash.slice(1)))
      if (field) {
        e.preventDefault()
        for (var o = field.closest('details'); o; o = o.parentNode.closest('details')) o.open = true
        field.focus()
      }
    })

    // Dragging, by a question's line; for a finger by its number alone, since elsewhere it scrolls the page.
    function mark() {
      if (over) over.classList.remove('over', 'after')
      var under = dragged && d.elementFromPoint(x, y)
      over = under && under.closest('.question, .adding')
      if (!over) return
      var r = over.getBoundingClientRect()
      over.classList.add('over')
      over.classList.toggle('after', over.matches('.question') && y > r.top + r.height / 2)
    }
    // A question that is held at the edge of the screen brings the rest of a long list.
    function atEdge() {
      if (!dragged) return
      scrollBy(0, (Math.min(0, y - 50) + Math.max(0, y - innerHeight + 50)) / 4)
      mark()
      requestAnimationFrame(atEdge)
    }
    function release() {
      if (dragged) dragged.classList.remove('dragged')
      held = dragged = null
      mark()
    }
    editor.addEventListener('pointerdown', function (e) {
      moved = false
      held = e.isPrimary && !e.button && e.target.closest(e.pointerType === 'mouse' ? at + ' > summary' : '.no')
      x = e.clientX
      y = e.clientY
    })
    editor.addEventListener('pointermove', function (e) {
      if (!held || !dragged && Math.abs(e.clientX - x) + Math.abs(e.clientY - y) < 6) return
      x = e.clientX
      y = e.clientY
      if (dragged) return
      moved = true
      held.setPointerCapture(e.pointerId)
      dragged = held.closest('.question')
      dragged.classList.add('dragged')
      atEdge()
    })
    editor.addEventListener('pointerup', function () {
      mark()
      var from = over && dragged.dataset.at.split('/').map(Number)
      var to = over && over.dataset.at.split('/').map(Number)
      if (over && over.matches('.after')) to[1]++
      release()
      if (!to) return
      if (from[0] === to[0] && from[1] < to[1]) to[1]--
      if (from.join() !== to.join()) act('move:' + from.concat(to).join('/'))
    })
    editor.addEventListener('pointercancel', release)
    d.addEventListener('keydown', function (e) { if (e.key === 'Escape') release() })
    editor.addEventListener('click', function (e) { if (moved && e.detail) e.preventDefault() }) // it was no press

    // The preview is written into its frame, whose policy is that of the parents' pages.
    var frame = byId('preview')
    function refresh() {
      var doc = frame.contentDocument
      if (!frame.getClientRects().length) return
      if (!doc || !doc.querySelector('main')) {
        frame.addEventListener('load', refresh, { once: true })
        return
      }
      body('preview').then(function (html) {
        var y = frame.contentWindow.scrollY
        if (!/id="send"/.test(html)) return
        doc.open()
        doc.write(html)
        doc.close()
        frame.contentWindow.scrollTo(0, y)
      }, function () { /* the next letter asks again */ })
    }
    editor.addEventListener('input', function (e) {
      var text = /text$/.test(e.target.name) && e.target.closest(at)
      if (text) text.querySelector('.said').textContent = e.target.value
      clearTimeout(later)
      later = setTimeout(refresh, 500)
    })
    editor.addEventListener('focusin', function (e) {
      var box = e.target.closest(at)
      var doc = frame.contentDocument
      var shown = box && doc && doc.getElementById(box.id)
      if (shown) frame.contentWindow.scrollTo(0, shown.offsetTop - 70)
    })
    if (editor.hasAttribute('data-changed')) refresh()
  }

  // What was typed and not stored is not left by accident.
  var guarded = d.querySelector('form[data-guard]')
  if (guarded) {
    var changed = guarded.hasAttribute('data-changed')
    guarded.addEventListener('input', function () { changed = true })
    guarded.addEventListener('submit', function (e) { if (!e.defaultPrevented && !(e.submitter && e.submitter.formTarget)) changed = false })
    addEventListener('beforeunload', function (e) { if (changed) e.preventDefault() })
  }
})()
