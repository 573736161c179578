/**
 * Enhances the page, which also works without it: makes evidence when it is unfolded, counts what the filter shows,
 * searches, folds and unfolds, and opens the target of a link. It is text because the report is one file; the browser specs run it.
 */
export const script = `(() => {
  const results = [...document.querySelectorAll('details.result')]
  const areas = [...document.querySelectorAll('.area')]
  const boxes = [...document.querySelectorAll('.filter input[type=checkbox]')]
  const search = document.getElementById('search')
  const shown = document.getElementById('shown')
  const boxOf = (result) => boxes.find((box) => result.classList.contains('is-' + box.id.slice(5)))
  // Not asked of the layout, which would be made several times for it while the page opens.
  const visible = (result) => !result.hidden && boxOf(result).checked
  const update = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
    for (const area of areas) area.hidden = false
    for (const result of results) {
      const text = result.querySelector('summary').textContent.toLowerCase()
      result.hidden = !words.every((word) => text.includes(word))
    }
    for (const area of areas) area.hidden = ![...area.querySelectorAll('details.result')].some(visible)
    shown.textContent = results.filter(visible).length + ' of ' + results.length + ' shown'
  }
  const unpack = ({ target }) => {
    for (const packed of target.querySelectorAll('noscript')) {
      const template = document.createElement('template')
      template.innerHTML = packed.textContent
      packed.replaceWith(template.content)
    }
  }
  const fold = (open) => {
    for (const result of results) if (visible(result)) result.open = open
  }
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    if (target === null || !target.matches('details.result')) return
    search.value = ''
    boxOf(target).checked = true
    update()
    target.open = true
    target.scrollIntoView()
    target.querySelector('summary').focus({ preventScroll: true })
  }
  for (const box of boxes) box.addEventListener('change', update)
  search.addEventListener('input', update)
  search.form.addEventListener('submit', (event) => event.preventDefault())
  document.getElementById('unfold').addEventListener('click', () => fold(true))
  document.getElementById('fold').addEventListener('click', () => fold(false))
  for (const element of document.querySelectorAll('.enhanced')) element.hidden = false
  addEventListener('toggle', unpack, true)
  addEventListener('hashchange', reveal)
  update()
  reveal()
})()
`
