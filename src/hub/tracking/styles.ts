// The customer's page's style: phone first, the system's own letters (nothing to load), light and dark by the system's wish. Contrast AA and
// better; colours beside a shape and a word, never alone.
export const pageCss = `
:root{--ground:#f4f5f7;--card:#fff;--text:#15181d;--soft:#545b66;--line:#d9dde3;--accent:#1d4ed8;--quiet:#4b5563;--moving:#1d4ed8;--good:#11703a;--trouble:#8f4a00;--ended:#4b5563}
@media (prefers-color-scheme:dark){:root{--ground:#101317;--card:#1a1e24;--text:#eef0f3;--soft:#a9b1bd;--line:#323943;--accent:#8fb4ff;--quiet:#b4bcc8;--moving:#8fb4ff;--good:#5fd08d;--trouble:#ffb454;--ended:#b4bcc8}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:34rem;padding:0 1rem 2rem;background:var(--ground);color:var(--text);font:1rem/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
h1,h2,p,ol,dl,dd{margin:0;padding:0}
ol{list-style:none}
a{color:var(--accent)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.top{padding:1.1rem .25rem .7rem}
.from{color:var(--soft);overflow-wrap:anywhere}
section{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.1rem}
#now{border-top:5px solid var(--tone)}
.quiet{--tone:var(--quiet)}.moving{--tone:var(--moving)}.good{--tone:var(--good)}.trouble{--tone:var(--trouble)}.ended{--tone:var(--ended)}
.answer{display:grid;grid-template-columns:auto 1fr;column-gap:.7rem;align-items:center}
.answer>p{grid-column:1/-1}
.shape{width:2.1rem;height:2.1rem;fill:none;stroke:var(--tone);stroke-width:2.1;stroke-linecap:round;stroke-linejoin:round}
h1{font-size:1.8rem;line-height:1.12;font-weight:750;letter-spacing:-.015em;overflow-wrap:anywhere}
.expected{margin-top:.65rem;font-size:1.2rem;font-weight:600;font-variant-numeric:tabular-nums}
.town{color:var(--soft);font-weight:400;font-size:1rem;white-space:normal}
.expected .town{display:block}
.second{margin-top:.35rem;overflow-wrap:anywhere}
.steps{display:grid;grid-template-columns:repeat(4,1fr);margin:1.25rem 0 0;font-size:.8rem;line-height:1.2;text-align:center;color:var(--soft)}
.steps li{position:relative;padding:1.55rem .15rem 0}
.steps li::before{content:"";position:absolute;top:.47rem;left:-50%;width:100%;height:3px;background:var(--line)}
.steps li:first-child::before{display:none}
.steps .done::before,.steps .now::before{background:var(--tone)}
.dot{position:absolute;top:0;left:50%;width:1.1rem;height:1.1rem;margin-left:-.55rem;border-radius:50%;border:3px solid var(--line);background:var(--card);z-index:1}
.steps .done .dot{border-color:var(--tone);background:var(--tone)}
.steps .done .dot::after{content:"";position:absolute;left:.2rem;top:.02rem;width:.22rem;height:.42rem;border:solid var(--card);border-width:0 2px 2px 0;transform:rotate(45deg)}
.steps .now{color:var(--text);font-weight:650}
.steps .now .dot{border-color:var(--tone);box-shadow:0 0 0 4px color-mix(in srgb,var(--tone) 22%,transparent)}
.asof{display:flex;flex-wrap:wrap;gap:.2rem .9rem;margin-top:1.1rem;color:var(--soft);font-size:.9rem;font-variant-numeric:tabular-nums}
#link[data-state=live]::before{content:"";display:inline-block;width:.55rem;height:.55rem;margin-right:.35rem;border-radius:50%;background:var(--good)}
#link[data-state=offline]{color:var(--text);flex-basis:100%}
#rest>section{margin-top:.8rem}
.away{white-space:nowrap}
.pic{display:block;width:100%;height:auto;border-radius:10px;background:var(--ground)}
.photo{max-height:70vh;object-fit:contain;margin-bottom:.8rem}
.driver p{margin-top:.6rem}
.digits{font-size:2.3rem;line-height:1.2;font-weight:750;letter-spacing:.1em;font-variant-numeric:tabular-nums;margin-bottom:.3rem}
.pending{display:flex;gap:.6rem;align-items:center;margin-bottom:.8rem;padding:.8rem;border:1px dashed var(--soft);border-radius:10px;color:var(--soft)}
h2{font-size:1rem;font-weight:650;margin-bottom:.6rem}
dl>div+div{margin-top:.6rem}
dt{color:var(--soft);font-size:.85rem}
dd{overflow-wrap:anywhere}
.timeline li{display:grid;grid-template-columns:4rem 1fr;padding:.4rem 0}
.timeline .day{display:block;padding:.7rem 0 .1rem;color:var(--soft);font-size:.85rem}
.timeline .day:first-child{padding-top:0}
.timeline .day::first-letter{text-transform:uppercase}
.timeline>li>time{font-variant-numeric:tabular-nums;font-weight:600}
.timeline p{overflow-wrap:anywhere}
.place{color:var(--soft)}
.learned{display:block;color:var(--soft);font-size:.85rem}
footer{padding:1.2rem .25rem 0;color:var(--soft);font-size:.9rem}
footer p+p,noscript p{margin-top:.5rem}
.number{color:var(--text);font-weight:400;font-variant-numeric:tabular-nums;white-space:nowrap}
.number b{font-weight:750}
.ask{padding-top:2.5rem}
.ask h1{margin-bottom:.7rem}
form{margin-top:1.5rem}
label{display:block;font-weight:600;margin-bottom:.35rem}
input{width:100%;min-height:3.25rem;padding:.5rem .8rem;border:1px solid var(--soft);border-radius:10px;background:var(--card);color:var(--text);font:600 1.2rem/1.3 ui-monospace,monospace;letter-spacing:.03em}
.hint{margin:.4rem 0 1rem;color:var(--soft);font-size:.9rem}
button{min-height:3.25rem;padding:0 1.6rem;border:0;border-radius:10px;background:var(--accent);color:var(--card);font:inherit;font-size:1.05rem;font-weight:650}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media (min-width:40rem){body{padding-top:1.5rem}section{padding:1.5rem}}
@media print{.asof,#link,.steps{display:none}}
`.trim()
