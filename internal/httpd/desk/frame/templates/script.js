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

  // On a narrow screen the menu shows where one is.
  Array.prototype.forEach.call(d.querySelectorAll('nav [aria-current]'), function (here) {
    var bar = here.closest('nav')
    bar.scrollLeft += here.getBoundingClientRect().left - bar.getBoundingClientRect().left - 24
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

  // What was typed and not stored is not left by accident.
  var guarded = d.querySelector('form[data-guard]')
  if (guarded) {
    var changed = guarded.hasAttribute('data-changed')
    guarded.addEventListener('input', function () { changed = true })
    guarded.addEventListener('submit', function () { changed = false })
    addEventListener('beforeunload', function (e) { if (changed) e.preventDefault() })
  }
})()
