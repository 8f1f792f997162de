// SPDX-License-Identifier: MIT
// How a network's page looks: CSS that draws the lines between boxes too.
#pragma once

#include <string_view>

namespace inception::detail {

/// --row is the width of the trunk on a wide screen; heads stand to its right. On a narrow one they
/// stand in the right half, with the trunk's line passing them on the left.
inline constexpr std::string_view html_style = R"css(
:root{color-scheme:light dark;--text:#1f2328;--quiet:#59636e;--ground:#fff;--card:#f3f5f8;--edge:#d1d9e0;
--line:#6e7781;--skip:#8250df;--ink:9 105 218;--mul:#0969da;--par:#c4561b;--pool:#dafbe1;--pooledge:#2da44e;
--bar:#57606a;--row:880px}
@media(prefers-color-scheme:dark){:root{--text:#e6edf3;--quiet:#9198a1;--ground:#0d1117;--card:#151b23;
--edge:#3d444d;--line:#9198a1;--skip:#ab7df8;--ink:31 111 235;--mul:#4493f8;--par:#e0823d;--pool:#12261e;
--pooledge:#3fb950;--bar:#9198a1}}
*{box-sizing:border-box}
body{margin:0 auto;padding:16px;max-width:calc(var(--row) + 280px);background:var(--ground);color:var(--text);
font:14px/1.4 system-ui,"DejaVu Sans",sans-serif}
h1{font-size:22px;margin:0}
p{margin:4px 0}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;color:var(--quiet);margin:8px 0}
.legend i{display:inline-block;width:20px;height:12px;margin-right:6px;border-radius:3px;border:1px solid var(--line)}
.tools{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin:10px 0}
.tools label{white-space:nowrap}
button{font:inherit;padding:4px 12px;border:1px solid var(--edge);border-radius:6px;background:var(--card);color:inherit}
main{position:relative;max-width:var(--row);margin:0 auto}
.end{text-align:center;font-weight:600;margin:0}
.arrow{display:block;height:24px;position:relative}
.arrow::before{content:"";position:absolute;left:calc(50% - .75px);top:0;bottom:5px;border-left:1.5px solid var(--line)}
.arrow::after{content:"";position:absolute;left:calc(50% - 5px);bottom:0;border:5px solid transparent;
border-top:6px solid var(--line);border-bottom:0}
details{border:1px solid transparent;border-radius:8px}
details.framed,details[open]{background:var(--card);border-color:var(--edge)}
details.many{box-shadow:5px 5px 0 -1px var(--card),5px 5px 0 0 var(--edge)}
summary{list-style:none;cursor:pointer;border-radius:8px;padding:0 8px;display:grid;gap:4px 12px;align-items:center;
grid-template-columns:minmax(0,1fr) auto}
summary::-webkit-details-marker{display:none}
summary:hover{background:rgb(var(--ink)/7%)}
summary:focus-visible,button:focus-visible{outline:2px solid var(--mul);outline-offset:1px}
.name{font-weight:600;overflow-wrap:anywhere}
.name::before{content:"▸ ";color:var(--quiet);font-weight:400}
[open]>summary .name::before{content:"▾ "}
.quiet{color:var(--quiet);font-size:12px;display:block}
.costs{font-size:12px;color:var(--quiet)}
.costs span{display:flex;align-items:center;gap:6px;white-space:nowrap}
.costs i{height:9px;border-radius:2px;background:var(--mul);width:calc(var(--n)*var(--unit,.6px) + 1px)}
.costs span+span i{background:var(--par)}
.diagram{grid-column:1/-1;min-width:0;font-size:12px;line-height:1.25;align-self:stretch;display:flex;
flex-direction:column}
.diagram::before,.diagram::after{content:"";flex:1;margin-left:calc(50% - .75px);border-left:1.5px solid var(--line)}
.framed .diagram::before,.framed .diagram::after{min-height:8px}
.s{display:flex;flex-direction:column;position:relative}
.s>*{position:relative}
.s>*+*{margin-top:10px}
.s>*+*::before,.branch>.s::before{content:"";position:absolute;left:calc(50% - .75px);top:-10px;height:10px;
border-left:1.5px solid var(--line)}
.box{display:block;width:100%;max-width:108px;margin-inline:auto;padding:3px 1px;text-align:center;
border:1px solid var(--line);border-radius:4px;white-space:nowrap;background:linear-gradient(
rgb(var(--ink)/calc(var(--m,0)*.6%)) 0 0),var(--ground)}
.box b,.box span{display:block}
.box:hover{outline:2px solid var(--mul)}
.pool{background:var(--pool);border-color:var(--pooledge)}
.other{border-style:dashed}
.fork{display:flex;justify-content:center}
.branch{flex:1 1 0;min-width:0;max-width:calc(var(--c,1)*114px);display:flex;flex-direction:column;position:relative;
padding:10px 3px 0}
.branch::before,.branch>.join{content:"";position:absolute;top:0;left:0;right:0;border-top:1.5px solid var(--line)}
.branch>.join{top:auto;bottom:0}
.branch:first-child::before,.branch:first-child>.join{left:50%}
.branch:last-child::before,.branch:last-child>.join{right:50%}
.branch::after{content:"";flex:1;min-height:10px;margin-left:calc(50% - .75px);border-left:1.5px solid var(--line)}
.identity{flex:0 0 26px;padding:0}
.open::after{display:none}
.open>.s,.open>.s>.fork:last-child{flex:1}
.sum>.branch:first-child::before,.sum>.branch:first-child::after,.sum>.branch:first-child>.join,
.sum>.branch:first-child .s::before,.sum>.identity+.branch::before,
.sum>.identity+.branch>.join{border-color:var(--skip);border-width:2px}
.fork+.concat{margin:0 auto;max-width:calc(var(--c,1)*114px - 6px);width:calc(100% - 6px);border-radius:4px;padding:1px;
text-align:center;background:var(--bar);color:var(--ground)}
.fork+.add{margin:-9px auto 0;width:18px;height:18px;border-radius:9px;text-align:center;font-weight:700;
line-height:17px;background:var(--skip);color:var(--ground);white-space:nowrap}
.fork+.concat::before,.fork+.add::before{display:none}
.add small{position:absolute;left:22px;top:6px;font-weight:400;color:var(--quiet)}
.layers{overflow-x:auto;padding:0 8px 8px;container-type:inline-size}
table{border-collapse:collapse;width:100%;font-size:12px}
th,td{text-align:left;padding:3px 8px 3px 0;border-top:1px solid var(--edge);vertical-align:top;overflow-wrap:anywhere}
th{color:var(--quiet);font-weight:400;border:0}
.n{text-align:right;white-space:nowrap}
.heads{position:relative;padding:34px 0 6px 54%}
.heads::before{content:"";position:absolute;left:50%;width:27%;top:9px;border-top:1.5px solid var(--line)}
.heads::after{content:"";position:absolute;left:calc(50% - .75px);top:0;bottom:0;border-left:1.5px solid var(--line)}
.head{position:relative;font-size:12px;line-height:1.25}
.head>summary{display:block;padding:0 0 4px;text-align:center}
.head .arrow{position:absolute;left:0;right:0;top:-24px}
.head+.head{margin-top:30px}
.head .name{font-size:14px}
#about{position:fixed;left:50%;bottom:12px;transform:translateX(-50%);width:max-content;max-width:calc(100vw - 24px);
padding:8px 12px;border-radius:8px;background:var(--text);color:var(--ground);font-size:13px;white-space:pre-line;
pointer-events:none;box-shadow:0 2px 8px #0006}
[data-by=parameters]{--ink:196 86 27}
[data-by=parameters] .box{--m:var(--p)}
@media(min-width:880px){summary{grid-template-columns:165px minmax(0,1fr) 165px}.diagram{grid-column:auto;order:0}
.costs{order:1}}
@media(max-width:879px){body{padding:12px 8px}.diagram{order:2;font-size:11px}.box{white-space:normal;letter-spacing:-.2px}
.costs{font-size:11px;--unit:.35px}details:not(.framed)>summary{grid-template-columns:minmax(0,1fr) 92px minmax(0,1fr)}
:not(.framed)>summary>.diagram{order:0;grid-column:auto}:not(.framed)>summary>.costs{order:1}.framed>summary{padding:6px 4px 0}.name{font-size:13px}
}
@container(max-width:619px){thead{display:none}td.n{text-align:left;white-space:normal}
tr{display:flex;flex-wrap:wrap;gap:0 12px;border-top:1px solid var(--edge);padding:3px 0}
td{border:0;padding:0}td:nth-child(-n+2){flex:1 0 100%}td:first-child{font-weight:600}td:empty{display:none}
.n::after{content:" " attr(data-unit)}}
@media(min-width:1160px){main{display:grid;grid-template-columns:var(--row) 200px;column-gap:48px;max-width:none}
main>*{grid-column:1}main>.heads{grid-column:2;align-self:start;padding:34px 0 0}.heads::after{display:none}
.heads::before{left:calc(-48px - var(--row)/2);width:calc(48px + var(--row)/2 + 50%)}}
)css";

}  // namespace inception::detail
