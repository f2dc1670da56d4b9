import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { html, textOf } from '../../../src/hub/tracking/html.ts'

const rendered = (...args: Parameters<typeof html>): string => textOf(html(...args))

describe('markup as values', () => {
  it('[TR2] escapes every text, between tags and inside attributes', () => {
    const evil = `"><script>alert('1')</script>&`
    expect(rendered`<p title="${evil}">${evil}</p>`).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;</p>',
    )
  })

  it('puts markup made by itself in as it is, and lists of it', () => {
    expect(rendered`<ul>${['a', 'b<'].map((one) => html`<li>${one}</li>`)}</ul>`).toBe(
      '<ul><li>a</li><li>b&lt;</li></ul>',
    )
  })

  it('takes an object that only looks like markup for no markup', () => {
    const forged = JSON.parse('{"made":"<script>"}') as never
    expect(() => rendered`<p>${forged}</p>`).toThrow()
  })

  it('leaves out what is absent, but not the number 0', () => {
    expect(rendered`[${null}${undefined}${false}${0}]`).toBe('[0]')
  })

  it('drops control characters and those that turn the direction of text round', () => {
    expect(rendered`${'a\u0000b\u001b[2J\u202Ec\u2028d'}`).toBe('ab[2Jcd')
  })

  it('is never used for an attribute without quotes, where escaping would not help', () => {
    const files = readdirSync('src/hub/tracking').filter((name) => name.endsWith('.ts'))
    const unquoted = files.flatMap((name) =>
      readFileSync(`src/hub/tracking/${name}`, 'utf8')
        .split('\n')
        .filter((line) => /<[a-z][^>"]*\s[a-z-]+=\$\{/.test(line)),
    )
    expect(files).toContain('page.ts')
    expect(unquoted).toEqual([])
  })
})
