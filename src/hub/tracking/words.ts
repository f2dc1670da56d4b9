// The page's words from the catalogs that the screens use too (src/wire/words): keys are `customer:…`, `page:…` and `mail:…`.
import { createInstance } from 'i18next'
import { customerEn } from '../../wire/words/customer.en.ts'
import { mailEn } from '../../wire/words/mail.en.ts'
import { trackingPageEn } from '../../wire/words/tracking-page.en.ts'

const catalogs = createInstance()
void catalogs.init({
  lng: 'en',
  fallbackLng: 'en',
  ns: ['page', 'customer', 'mail'],
  defaultNS: 'page',
  resources: { en: { page: trackingPageEn, customer: customerEn, mail: mailEn } },
  keySeparator: false,
  initAsync: false,
  // html.ts escapes, once, where the text meets markup.
  interpolation: { escapeValue: false },
})

/** A sentence by its key. Values are put in as they are: whoever makes markup of it escapes the whole. */
export const say = (key: string, values: Readonly<Record<string, unknown>> = {}): string =>
  catalogs.t(key, { ...values })
