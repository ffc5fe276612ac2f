// What the pages after a ballot can do more with script: the receipt is kept on this phone, copied, saved as a picture.
if (main.dataset.end) ended(main.dataset.end)

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

// While an answer is awaited a second press sends nothing: the sheet of a keeper is shown once, and would be lost with the
// answer to the first. After twenty seconds, or on a page that was left and is back, a press sends anew.
var sentAt
addEventListener('submit', function (e) {
  if (e.timeStamp - sentAt < 20000) e.preventDefault()
  else sentAt = e.timeStamp
})
addEventListener('pageshow', function (e) { if (e.persisted) sentAt = NaN })
