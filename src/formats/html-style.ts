/** The report's looks: light or dark as the reader has it, from phone to paper. */
export const style = `
:root{color-scheme:light dark;--page:#fff;--raised:#f6f8fa;--ink:#1f2328;--soft:#59636e;--edge:#d1d9e0;--link:#0550ae;--code:#eff2f5;
--bad:#b3181f;--bad-fill:#ffebe9;--warn:#7d4e00;--warn-fill:#fff8c5;--good:#116329;--good-fill:#dafbe1;--info:#0550ae;--info-fill:#ddf4ff;
--up:#2f6fdb;--down:#b35900}
@media(prefers-color-scheme:dark){:root{--page:#0d1117;--raised:#151b23;--ink:#f0f6fc;--soft:#9aa4af;--edge:#3d444d;--link:#79c0ff;--code:#1f2630;
--bad:#ff9492;--bad-fill:#3c1618;--warn:#e3b341;--warn-fill:#322703;--good:#56d364;--good-fill:#0f2a17;--info:#79c0ff;--info-fill:#0c2238;
--up:#6ea8fe;--down:#f0a35e}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif;overflow-wrap:anywhere}
.skip{position:absolute;left:-99em}.skip:focus{left:1em;top:1em;background:var(--page);padding:.5em 1em;z-index:2}
main,header,footer{max-width:76rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.25rem;margin:2.5rem 0 .75rem;padding-bottom:.3rem;border-bottom:1px solid var(--edge)}h3{font-size:1rem;margin:0}
a{color:var(--link)}p{margin:.4rem 0}.soft,caption,footer{color:var(--soft)}
code,pre{font:.86em/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{background:var(--code);border-radius:4px;padding:.1em .35em;white-space:break-spaces}
pre{background:var(--code);border-radius:6px;padding:.75rem 1rem;overflow:auto;margin:.6rem 0;white-space:pre}pre code{all:unset}
.verdict{display:flex;gap:.9rem;align-items:flex-start;border:1px solid var(--edge);border-left:6px solid;border-radius:8px;padding:1rem 1.25rem;background:var(--raised)}
.verdict>div{min-width:0}.verdict .mark{font-size:1.8rem;line-height:1.2;font-weight:700}.pass{border-left-color:var(--good)}.pass .mark{color:var(--good)}.fail,.error-verdict{border-left-color:var(--bad)}.fail .mark,.error-verdict .mark{color:var(--bad)}
.facts{display:flex;flex-wrap:wrap;gap:.35rem 1.5rem;margin:1rem 0 0;padding:0}.facts div{display:flex;gap:.4rem}.facts dt{color:var(--soft)}.facts dd{margin:0;font-weight:600}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;padding:0;margin:1rem 0 0}
.card{border:1px solid var(--edge);border-left:5px solid;border-radius:8px;padding:.9rem 1.1rem;margin:.75rem 0;background:var(--raised)}
.card.error{border-left-color:var(--bad)}.card.warning{border-left-color:var(--warn)}.card.info{border-left-color:var(--info)}
.badge{display:inline-block;font-size:.78rem;font-weight:600;border-radius:2em;padding:.05rem .6rem;margin-right:.4rem;white-space:nowrap}
.badge.error,.bad{color:var(--bad);background:var(--bad-fill)}.badge.warning,.warn{color:var(--warn);background:var(--warn-fill)}.badge.info,.note{color:var(--info);background:var(--info-fill)}.badge.good,.good{color:var(--good);background:var(--good-fill)}
details{margin:.75rem 0}summary{cursor:pointer;font-weight:600}.fold{padding:.25rem 0 .25rem 1rem;border-left:2px solid var(--edge);margin-top:.5rem}
.scroll{overflow:auto;max-height:85vh;margin:.75rem 0;border:1px solid var(--edge);border-radius:8px}.scroll:focus-visible,summary:focus-visible,a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.92rem}caption{text-align:left;padding:.5rem .75rem;font-size:.85rem}
th,td{padding:.4rem .75rem;border-top:1px solid var(--edge);text-align:left;vertical-align:top;overflow-wrap:normal}th{font-weight:600}thead{position:sticky;top:0;z-index:1;background:var(--raised)}thead th{white-space:nowrap}tbody th{font-weight:400;min-width:14rem;position:sticky;left:0;background:var(--page);max-width:28rem;overflow-wrap:anywhere}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.side td{min-width:14rem;max-width:32rem;overflow-wrap:anywhere}
.bar{display:block;height:.6rem;border-radius:2px;min-width:2px}.bar.up{background:var(--up)}.bar.down{background:var(--down);margin-top:2px}.bar.reads{background:var(--bad)}.bar.writes{background:var(--warn)}.bar.nobody{background:var(--good)}.bars{width:10rem;min-width:6rem}
.reach{font-size:.85rem;white-space:nowrap;text-align:center}.reach.changed{outline:2px solid var(--bad);outline-offset:-2px;font-weight:700}.reach small{display:block;font-size:.78em;font-weight:400}
.strip{width:100%;height:auto;display:block;margin:.75rem 0}.strip .up{fill:var(--up)}.strip .down{fill:var(--down)}.strip .failed{fill:var(--bad)}.strip text{dominant-baseline:auto;fill:var(--soft);font:12px system-ui,sans-serif}.strip .axis{stroke:var(--edge)}
.legend{display:flex;gap:1.25rem;flex-wrap:wrap;font-size:.85rem;color:var(--soft)}.legend span::before{content:"";display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.4em;vertical-align:-.05em}.legend .k-up::before{background:var(--up)}.legend .k-down::before{background:var(--down)}.legend .k-failed::before{background:var(--bad)}
.picture{overflow:auto;border:1px solid var(--edge);border-radius:8px;margin:.75rem 0;max-height:80vh}.picture svg{display:block}.fit:checked~.picture svg{width:100%;height:auto}
footer{border-top:1px solid var(--edge);margin-top:3rem;padding-top:1rem;padding-bottom:2rem;font-size:.88rem}
@media(max-width:40rem){body{font-size:15px}main,header,footer{padding-left:.9rem;padding-right:.9rem}h1{font-size:1.3rem}.verdict{padding:.8rem}th,td{padding:.35rem .5rem}tbody th{min-width:8rem}}
@media print{body{font-size:11px}.scroll,pre,.picture{overflow:visible;max-height:none}thead{position:static}pre{white-space:pre-wrap}nav,.skip{display:none}.card,tr{break-inside:avoid}details::details-content{content-visibility:visible;display:block;height:auto}a{color:inherit}}
`;
