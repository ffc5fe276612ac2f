// A chart is copied as a picture where the browser can; where it may not, the picture is downloaded as by its link.
(function () {
  'use strict'
  var d = document, said = d.body.dataset
  if (!navigator.clipboard || !window.ClipboardItem) return
  Array.prototype.forEach.call(d.querySelectorAll('[data-picture]'), function (link) {
    var button = d.createElement('button')
    button.type = 'button'
    button.className = 'link'
    button.textContent = said.copyPicture
    button.setAttribute('aria-describedby', link.getAttribute('aria-describedby'))
    button.addEventListener('click', function () {
      var picture = fetch(link.href).then(function (r) {
        if (!r.ok) throw r
        return r.blob()
      })
      navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]).then(function () {
        button.textContent = said.copied
        setTimeout(function () { button.textContent = said.copyPicture }, 2000)
      }, function () { link.click() })
    })
    link.parentNode.insertBefore(button, link.parentNode.firstChild)
  })
})()
