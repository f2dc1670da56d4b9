import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import hooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

const why = 'time, chance and digests come in as arguments (STYLE, the layout)'
/** What would make a pure room depend on when or where it runs. */
const impure = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: `Date.now: ${why}` },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: `new Date(): ${why}` },
  { selector: "CallExpression[callee.name='Date']", message: `Date(): ${why}` },
  { selector: 'VariableDeclarator[init.name=/^(Date|Math)$/]', message: `a renamed clock or die: ${why}` },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: `Math.random: ${why}` },
  { selector: "MemberExpression[object.name='performance']", message: `performance: ${why}` },
  { selector: "MemberExpression[object.name='crypto']", message: `crypto: ${why}` },
  { selector: "Identifier[name='globalThis']", message: `globalThis: ${why}` },
]
const outside = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'XMLHttpRequest', 'WebSocket']

export default defineConfig(
  {
    ignores: [
      'node_modules/**',
      'dist/**',
      'release/**',
      'stub-electron/**',
      'bench-results/**',
      'test-results/**',
      'playwright-report/**',
      'coverage/**',
      '.waymark/**',
      '**/*.mjs',
      '**/*.cjs',
      '**/*.js',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // A new state stops the build until every switch answers it; a `default` must not hide that (STYLE, Domain).
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // `while (true)` with a named way out reads better than a flag.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // Fastify's handlers and the bridge's verbs are async by contract, with or without something to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['src/**/*.ts', 'electron/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      // STYLE: past 40 lines a function needs a reason; the reason stands beside the `eslint-disable`.
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['src/domain/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...impure] } },
  {
    files: ['src/station/sync/engine*.ts', 'src/station/sync/engine/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...impure],
      'no-restricted-globals': [
        'error',
        ...outside.map((name) => ({ name, message: `the sync engine answers with outputs; ${why}` })),
      ],
    },
  },
  { files: ['src/ui/**/*.{ts,tsx}'], plugins: { 'react-hooks': hooks }, rules: hooks.configs.recommended.rules },
  {
    files: ['src/ui/**/*.tsx'],
    rules: { '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }] },
  },
  {
    files: ['tests/**/*.{ts,tsx}'],
    rules: {
      // A test that meets null or undefined where it expects a value fails by itself, at the right line.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
)
