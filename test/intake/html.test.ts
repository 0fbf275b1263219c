import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeEntities, htmlToText } from '../../src/intake/html.ts'

const mention = '<span class="h-card"><a href="https://a.example/@acme" class="u-url mention">@<span>acme</span></a></span>'
const hashtag = '<a href="https://a.example/tags/late" class="mention hashtag" rel="tag">#<span>late</span></a>'
const long =
  '<a href="https://acme.example/a/long/way?x=1&amp;y=2" rel="nofollow noopener" target="_blank"><span class="invisible">https://</span>' +
  '<span class="ellipsis">acme.example/a/long</span><span class="invisible">/way?x=1&amp;y=2</span></a>'

describe('as servers write it', () => {
  test.each<[string, string, string]>([
    ['paragraphs', '<p>one</p><p>two</p>', 'one\n\ntwo'],
    ['lines', '<p>one<br>two<br />three<BR/>four</p>', 'one\ntwo\nthree\nfour'],
    ['an empty line by two breaks', 'one<br><br>two', 'one\n\ntwo'],
    ['nothing around', '<p></p><br><p>one</p><p></p>', 'one'],
    ['a mention', `<p>${mention} help</p>`, '@acme help'],
    ['a hashtag', `<p>so ${hashtag}!</p>`, 'so #late!'],
    ['a shortened link gives its address', `<p>see ${long}, please</p>`, 'see https://acme.example/a/long/way?x=1&y=2, please'],
    [
      'one that is only without its scheme, too',
      '<a href="https://acme.example"><span class="invisible">https://</span><span class="">acme.example</span><span class="invisible"></span></a>',
      'https://acme.example',
    ],
    ['any other link its words', '<a href="https://acme.example/help">here</a> and <a href=https://b.example>there</a>', 'here and there'],
    ['an address that is none', '<a href="javascript:x()"><span class="ellipsis">acme</span></a>', 'acme'],
    ['a shortened link after a line', `<p>a</p><p>${long}<br>b</p>`, 'a\n\nhttps://acme.example/a/long/way?x=1&y=2\nb'],
    ['a link that is not closed', `a ${long.replace('</a>', '')}`, 'a https://acme.example/a/long/way?x=1&y=2'],
    ['links inside each other', `<a href="https://x.example">x ${long}`, 'x https://acme.example/a/long/way?x=1&y=2'],
    ['entities once', '<p>a &amp;amp; b &lt;b&gt; &#39;c&#39; &#x1F600; &nbsp;d</p>', "a &amp; b <b> 'c' 😀 \u00a0d"],
    ['entities without an end stay', '<p>a&b=c &copy2</p>', 'a&b=c &copy2'],
    ['white space as a browser shows it', ' <p>\n  one\t two\n</p>\n\n<p> three <b> four </b>five</p>', 'one two\n\nthree four five'],
    ['what is set stays set', '<pre>a\n  b</pre>c', 'a\n  b\n\nc'],
    ['lists', '<ul><li>one</li><li>two</li></ul>after', '- one\n- two\n\nafter'],
    ['divisions', '<div>one</div><div>two<div>three</div></div>', 'one\ntwo\nthree'],
    ['tables', '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['quotes', '<blockquote>said</blockquote>answer', 'said\n\nanswer'],
    ['pictures that stand for letters', 'so <img src="x.png" alt="😀" class="emoji">!', 'so 😀!'],
    ['scripts and styles are no text', 'a<script>if (a<b) x("</p>")</script>b<STYLE >p{}</Style >c', 'abc'],
    ['comments and declarations are none', '<!doctype html>a<!-- <b>x</b> > -->b<?xml version="1"?>c<!>d', 'abcd'],
    ['tags inside words', 'un<b>believ</b>able', 'unbelievable'],
    ['a > in an attribute', '<a title="x > y" href="https://a.example">a</a>', 'a'],
    ['line breaks in a tag', '<a\n href="https://a.example"\n>a</a\n>b', 'ab'],
    ['plain text', 'no markup at all', 'no markup at all'],
    ['nothing', '', ''],
  ])('%s', (_, html, text) => expect(htmlToText(html)).toBe(text))
})

describe('what is no markup stays text', () => {
  test.each([
    ['I <3 you', 'I <3 you'],
    ['1 < 2 > 0', '1 < 2 > 0'],
    ['a <', 'a <'],
    ['</3 and </ x', '</3 and </ x'],
    ['a <b', 'a <b'],
    ['<a href="x', '<a href="x'],
    ['a <b title="never closed>c</b> d', 'a c d'],
    ['a <script>never closed', 'a'],
    ['a <!-- never closed', 'a <!-- never closed'],
  ])('%s', (html, text) => expect(htmlToText(html)).toBe(text))
})

test('entities are decoded once', () => {
  expect(['&amp;lt;', '&lt;b&gt;', 'a&b', '&unknown;', '&#128512;', 'plain'].map(decodeEntities)).toEqual([
    '&lt;',
    '<b>',
    'a&b',
    '&unknown;',
    '😀',
    'plain',
  ])
})

describe('hostile text takes time by its length', () => {
  const size = 1 << 20
  const full = (piece: string): string => piece.repeat(Math.ceil(size / piece.length))
  test.each([
    ['only <', full('<')],
    ['tags that are not closed', full('<a ')],
    ['quotes that are not closed', full('<a title="')],
    ['quotes around the end of each tag', full('<a ">" ')],
    ['one quote in each', full(`<a "'>`)],
    ['links in links', full('<a href="https://x.example"><span class="ellipsis">')],
    ['comments that are not closed', full('<!--')],
    ['scripts that are not closed', full('<script>')],
    ['ends of scripts that are not closed', `<script>${full('</script ')}`],
    ['ampersands', full('&')],
    ['entities without an end', full('&amp')],
    ['spaces', `a${full(' ')}b`],
    ['spaces in a tag', `<a ${full(' ')}>b`],
    ['attributes without values', `<a ${full('a ')}>b`],
    ['equals signs', `<a ${full('=')}>b`],
    ['paragraphs', full('<p>')],
    ['line breaks', `${full('<br>')}a`],
  ])('%s', (_, html) => {
    const began = performance.now()
    htmlToText(html)
    expect(performance.now() - began).toBeLessThan(30_000)
  })
})

test('of any text: no tag of it is left, and what has no markup is only spaced', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '"',
    "'",
    '&',
    '/',
    'a',
    'p',
    ' ',
    '=',
    '!',
    '--',
    'script',
    '<p>',
    '</p>',
    '<br>',
    '<a href="',
    'é',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const html = pieces.join('')
      const text = htmlToText(html)
      expect(text.length).toBeLessThanOrEqual(html.length + html.split('<p>').length + html.split('<br>').length)
      expect(htmlToText(`<p>${html.replaceAll(/[<&]/g, (letter) => (letter === '<' ? '&lt;' : '&amp;'))}</p>`)).toBe(
        html.replace(/ +/g, ' ').trim(),
      )
    }),
    { numRuns: 500 },
  )
})
