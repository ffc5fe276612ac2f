// What the ballot can do more with script: progress, questions that depend on others, a draft that survives a dead battery,
// sending that goes on by itself.
if (byId('ballot') && window.fetch && window.URLSearchParams) ballot()

function ballot() {
  var words = form.dataset
  var some = Array.prototype.some
  var questions = Array.prototype.slice.call(form.querySelectorAll('.q'))
  var button = byId('send')
  var kept = load(here) || {}
  var sending, timer, maybe
  var tries = 0

  function inputs(q) { return q.querySelectorAll('input,textarea') }
  function filled(q) {
    return some.call(inputs(q), function (i) {
      return /radio|checkbox/.test(i.type) ? i.checked : i.value.trim() && !/\.other$/.test(i.name)
    })
  }
  function shown(q) {
    var when = q.dataset
    if (!when.if) return true
    var chosen = form.querySelectorAll('[name="' + when.if + '"]:checked:enabled')
    return some.call(chosen, function (on) {
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
  // How many letters may still be written, as the server counts them: see survey.letters.
  function left(text) {
    var most = +text.dataset.most
    var s = text.value.replace(/\r\n?/g, '\n')
    var n = s.length
    try {
      s = s.replace(new RegExp('(?![\n\t\u200d])[\\p{Cc}\\p{Cf}\\p{Co}]', 'gu'), '').replace(/^[\s\u200d]+|[\s\u200d]+$/g, '').normalize('NFC')
      n = Array.from(s.replace(new RegExp('\u200d[^]?|[\\p{M}\u{1f3fb}-\u{1f3ff}]', 'gu'), '')
        .replace(new RegExp('[\u{1f1e6}-\u{1f1ff}]{2}', 'gu'), 'x')).length
    } catch (e) { /* an old browser counts what it knows */ }
    return Math.min(most - n, most + (most >> 3) - s.length)
  }

  function update() {
    questions.forEach(function (q) {
      q.hidden = !shown(q)
      each(inputs(q), function (i) { i.disabled = q.hidden })
      var clear = q.querySelector('.clear')
      if (clear) clear.hidden = !filled(q)
      var text = q.querySelector('[data-most]')
      if (text) {
        var n = left(text)
        var note = text.nextElementSibling
        note.hidden = !text.value
        note.className = n < 0 ? 'fault left' : 'hint left'
        note.textContent = (n < 0 ? words.over : words.left).replace('{n}', Math.abs(n))
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
    box.querySelector('h2').textContent = number(words.lackOne, words.lackMany, needed.length)
    list.textContent = ''
    questions.forEach(function (q) { q.classList.toggle('lack', needed.indexOf(q) >= 0) })
    needed.forEach(function (q) {
      var link = list.appendChild(d.createElement('li')).appendChild(d.createElement('a'))
      link.href = '#' + q.id
      link.textContent = q.querySelector('legend,label').firstChild.textContent.trim()
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

  // Large letters, and each question read out: by a voice of the phone itself, never one that asks a server of others;
  // without one by the school's recording, in the browser's own player.
  var large = byId('large')
  var aloud = byId('listen')
  var speech = window.speechSynthesis
  var said
  large.checked = /large/.test(page.className)
  function aids() {
    var size = large.checked ? ' large' : ''
    page.className = 'js' + size + (aloud.checked ? ' listen' : '')
    if (store) store.setItem(prefix + 'large', size)
    if (speech) speech.cancel()
    each(form.querySelectorAll('audio'), function (a) { a.pause() })
  }
  large.onchange = aloud.onchange = aids
  function offer() {
    each(form.querySelectorAll('.q,#who'), function (q) {
      var lang = (q.querySelector('legend [lang],label [lang]') || page).lang.split('-')[0]
      var voice = speech && speech.getVoices().filter(function (v) {
        return v.localService && v.lang.toLowerCase().split(/[-_]/)[0] === lang
      })[0]
      if (voice || q.querySelector('audio')) byId('aloud').hidden = false
      if (!voice || q.querySelector('.say')) return
      var button = d.createElement('button')
      button.type = 'button'
      button.className = 'link say'
      button.textContent = words.listen
      q.querySelector('legend,label,h2').insertAdjacentElement('afterend', button)
      button.onclick = function () {
        var stop = said === q && speech.speaking
        speech.cancel()
        said = q
        if (stop) return
        var text = ''
        each(q.querySelectorAll('legend,.q>label:first-child,h2,p,.cell span'), function (e) {
          if (e.offsetParent) text += e.textContent + '. '
        })
        var speak = new SpeechSynthesisUtterance(text)
        speak.voice = voice
        speak.lang = voice.lang
        speech.speak(speak)
      }
    })
  }
  offer()
  if (speech) speech.onvoiceschanged = offer

  if (kept.r) kept = {}
  if (!byId('faults') && kept.a) {
    restore(kept.a)
    byId('draft').hidden = kept.q || kept.p || !questions.some(filled)
    kept.q = 0
  }
  questions.forEach(function (q) {
    var foot = q.querySelector('.foot')
    var text = q.querySelector('[data-most]')
    if (text) {
      text.removeAttribute('maxlength') // nothing that is pasted is cut: what is too much is told
      text.insertAdjacentHTML('afterend', '<p></p>')
    }
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
  changed()
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
    var long = form.querySelector('.q:not([hidden]) .fault.left:not([hidden])')
    if (long) return long.previousElementSibling.focus()
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
  each(form.querySelectorAll('[name=switch]'), function (to) {
    to.onclick = function (e) {
      if (!store) return // the form takes the answers along
      e.preventDefault()
      if (!navigator.onLine) return
      kept.q = 1
      keep()
      location.href = '?lang=' + to.value
    }
  })
  byId('drop').onclick = function () {
    forget()
    location.href = location.pathname + location.search
  }
  addEventListener('online', function () { if (kept.p) send() })
  if (kept.p) send() // asked for before the page was closed
}
