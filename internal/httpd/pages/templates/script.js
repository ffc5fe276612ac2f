// What the ballot can do more with script: progress, questions that depend on others, a draft that survives a dead battery,
// sending that goes on by itself.
if (form) ballot()

function ballot() {
  var words = form.dataset
  var questions = [...form.querySelectorAll('.q')]
  var button = byId('send')
  var kept = load(here) || {}
  var sending, timer, maybe
  var tries = 0

  function inputs(q) { return [...q.querySelectorAll('input,textarea')] }
  function filled(q) {
    return inputs(q).some(i => /radio|checkbox/.test(i.type) ? i.checked : i.value.trim() && !/\.other$/.test(i.name))
  }
  function shown(q) {
    var when = q.dataset
    if (!when.if) return true
    return [...form.querySelectorAll('[name="' + when.if + '"]:checked:enabled')]
      .some(on => when.is ? on.value === when.is : +on.value <= +when.lte)
  }
  function serialized() { return '' + new URLSearchParams(new FormData(form)) }
  function keep() {
    kept.a = serialized()
    kept.c = +words.until || 0
    save(kept)
  }
  function restore(answers) {
    new URLSearchParams(answers).forEach((value, name) => {
      form.querySelectorAll('[name="' + name + '"]').forEach(i => {
        if (/radio|checkbox/.test(i.type)) i.checked = i.checked || i.value === value
        else if (i.type !== 'submit') i.value = value
      })
    })
  }
  function linkButton(kind, text) {
    var button = d.createElement('button')
    button.type = 'button'
    button.className = 'link ' + kind
    button.textContent = text
    return button
  }
  function number(what, n) { return words[what + (n === 1 ? 'One' : 'Many')].replace('{n}', n) }
  // How many letters may still be written, as the server counts them: see survey.letters.
  function left(text) {
    var most = +text.dataset.most
    var s = text.value.replace(/\r\n?/g, '\n')
    var n = s.length
    try {
      s = s.replace(new RegExp('(?![\n\t\u200d])[\\p{Cc}\\p{Cf}\\p{Co}]', 'gu'), '').replace(/^[\s\u200d]+|[\s\u200d]+$/g, '').normalize('NFC')
      n = [...s.replace(new RegExp('\u200d[^]?|[\\p{M}\u{1f3fb}-\u{1f3ff}]', 'gu'), '')
        .replace(new RegExp('[\u{1f1e6}-\u{1f1ff}]{2}', 'gu'), 'x')].length
    } catch (e) { /* an old browser counts what it knows */ }
    return Math.min(most - n, most + (most >> 3) - s.length)
  }

  function changed() {
    questions.forEach(q => {
      q.hidden = !shown(q)
      inputs(q).forEach(i => { i.disabled = q.hidden })
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
    var open = questions.filter(q => !q.hidden)
    var n = open.filter(filled).length
    byId('progress').textContent = words.progress.replace('{n}', n).replace('{of}', open.length)
    form.querySelector('.bar i').style.transform = 'scaleX(' + n / open.length + ')'
    var skipped = open.length - n - missing().length
    byId('skipped').textContent = skipped ? number('skipped', skipped) : ''
    if (!byId('missing').hidden) review()
    keep()
  }
  function missing() {
    return questions.filter(q => !q.hidden && q.dataset.need !== undefined && !filled(q))
  }
  function review() {
    var box = byId('missing')
    var list = box.querySelector('ul')
    var needed = missing()
    box.hidden = !needed.length
    box.querySelector('h2').textContent = number('lack', needed.length)
    list.textContent = ''
    questions.forEach(q => { q.classList.toggle('lack', needed.indexOf(q) >= 0) })
    needed.forEach(q => {
      var link = list.appendChild(d.createElement('li')).appendChild(d.createElement('a'))
      link.href = '#' + q.id
      link.textContent = q.querySelector('legend,label').firstChild.textContent.trim()
      link.onclick = e => {
        e.preventDefault()
        q.focus()
        q.scrollIntoView()
      }
    })
  }

  function label(text, busy) {
    sending = busy
    button.setAttribute('aria-disabled', !!busy)
    button.textContent = text
  }
  function again(what, seconds) {
    label(words.again)
    var box = byId('state')
    var parts = words[what].split('|')
    box.hidden = false
    box.querySelector('h2').textContent = parts[0]
    box.querySelector('p').textContent = parts[1].replace('{s}', seconds)
    timer = setTimeout(send, seconds * 1000 * (1 + Math.random() / 2)) // not all phones of a school in the same second
  }
  function send() {
    if (sending) return
    clearTimeout(timer)
    if (!navigator.onLine && !maybe) return again('queued', 30)
    label(words.sending, true)
    post(serialized()).then(r => {
      if ((r.status >= 500 || r.status === 429) && !ends(r, 'trouble')) return again('busy', Math.min(r.wait || 5, 60))
      if (r.status === 200 && !received(r)) throw r // somebody else answered: a hotel's network, say
      kept.p = 0
      keep()
      show(r.html)
    }).catch(() => {
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
    form.querySelectorAll('audio').forEach(a => a.pause())
  }
  large.onchange = aloud.onchange = aids
  function offer() {
    form.querySelectorAll('.q,#who').forEach(q => {
      var lang = (q.querySelector('legend [lang],label [lang]') || page).lang.split('-')[0]
      var voice = speech && speech.getVoices()
        .find(v => v.localService && v.lang.toLowerCase().split(/[-_]/)[0] === lang)
      if (voice || q.querySelector('audio')) byId('aloud').hidden = false
      if (!voice || q.querySelector('.say')) return
      var say = linkButton('say', words.listen)
      q.querySelector('legend,label,h2').after(say)
      say.onclick = () => {
        var stop = said === q && speech.speaking
        speech.cancel()
        said = q
        if (stop) return
        var text = ''
        q.querySelectorAll('legend,.q>label:first-child,h2,p,.cell span').forEach(e => {
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
  questions.forEach(q => {
    q.id = 'q-' + inputs(q)[0].name
    var foot = q.querySelector('.foot')
    var text = q.querySelector('[data-most]')
    if (text) {
      text.removeAttribute('maxlength') // nothing that is pasted is cut: what is too much is told
      text.after(d.createElement('p'))
    }
    if (q.querySelector('[type=radio]') && foot) {
      foot.appendChild(linkButton('clear', words.clear)).onclick = () => {
        inputs(q).forEach(i => { i.checked = false })
        q.focus()
        changed()
      }
    }
  })
  form.querySelectorAll('.only').forEach(p => { p.hidden = true })
  changed()
  if (byId('faults')) byId('faults').focus()

  form.addEventListener('input', e => {
    var q = e.target.closest('.q')
    var na = q && q.querySelector('[type=checkbox][value=na]')
    if (na && e.target === na && na.checked) q.querySelector('.field').value = ''
    else if (na && e.target !== na) na.checked = false
    var other = q && q.querySelector('[value=other]')
    if (other && e.target === other && !other.checked) q.querySelector('.field').value = ''
    else if (other && /\.other$/.test(e.target.name) && e.target.value.trim() && (other.type === 'checkbox' || !q.querySelector(':checked'))) other.checked = true
    changed()
  })
  form.addEventListener('submit', e => {
    e.preventDefault()
    if (sending) return
    var long = form.querySelector('.q:not([hidden]) .fault.left:not([hidden])')
    if (long) return long.previousElementSibling.focus()
    if (missing().length) {
      review()
      byId('missing').focus()
      return
    }
    kept.p = 1
    keep()
    send()
  })
  form.querySelectorAll('[name=switch]').forEach(to => {
    to.onclick = e => {
      if (!store) return // the form takes the answers along
      e.preventDefault()
      if (!navigator.onLine) return
      kept.q = 1
      keep()
      location.href = '?lang=' + to.value
    }
  })
  byId('drop').onclick = () => {
    forget()
    location.href = location.pathname + location.search
  }
  addEventListener('online', () => { if (kept.p) send() })
  if (kept.p) send() // asked for before the page was closed
}
