/* Built from bertbook/widgets/src with `make widgets`. Holds Preact (MIT licence). */
var Ro=Object.defineProperty;var Nt=(e,t)=>{for(var n in t)Ro(e,n,{get:t[n],enumerable:!0})};var At={};Nt(At,{attend:()=>Ie,cosine:()=>on,fromRows:()=>ne,linear:()=>ge,lstm:()=>ln,matmul:()=>G,reversed:()=>rn,rnn:()=>an,sideBySide:()=>sn,softmax:()=>K});function H(e,t){return{rows:e,cols:t,data:new Float64Array(e*t)}}function ne(e,t=e[0]?.length??0){return{rows:e.length,cols:t,data:Float64Array.from(e.flat())}}function N(e,t,n){return e.data[t*e.cols+n]}function v(e,t){return e.data.subarray(t*e.cols,(t+1)*e.cols)}function G(e,t){if(e.cols!==t.rows)throw new RangeError(`matmul: a has ${e.cols} columns, b has ${t.rows} rows`);let n=H(e.rows,t.cols);for(let o=0;o<e.rows;o++){let r=v(n,o);for(let s=0;s<e.cols;s++){let a=N(e,o,s);for(let i=0;i<t.cols;i++)r[i]=r[i]+a*N(t,s,i)}}return n}function We(e,t){if(e.cols!==t.cols)throw new RangeError(`matmulTransposed: a has ${e.cols} columns, b has ${t.cols}`);let n=H(e.rows,t.rows);for(let o=0;o<e.rows;o++)for(let r=0;r<t.rows;r++){let s=0;for(let a=0;a<e.cols;a++)s+=N(e,o,a)*N(t,r,a);n.data[o*t.rows+r]=s}return n}var Uo=20;function K(e,t=1,n){let o=Number.NEGATIVE_INFINITY;for(let u=0;u<e.length;u++)n?.[u]!==0&&(o=Math.max(o,e[u]/t));let r=new Float64Array(e.length),s=new Float64Array(e.length);if(o===Number.NEGATIVE_INFINITY)return{exps:r,shift:0,sum:0,weights:s};let a=Math.abs(o)>Uo?o:0,i=0;for(let u=0;u<e.length;u++)n?.[u]!==0&&(r[u]=Math.exp(e[u]/t-a),i+=r[u]);for(let u=0;u<e.length;u++)s[u]=r[u]/i;return{exps:r,shift:a,sum:i,weights:s}}function Ie(e,t,n,o={}){let{scale:r=!0,temperature:s=1,mask:a}=o,i=We(e,t);if(r)for(let[c,p]of i.data.entries())i.data[c]=p/Math.sqrt(e.cols);let u=H(e.rows,t.rows),d=[];for(let c=0;c<e.rows;c++){let p=K(v(i,c),s,a?.subarray(c*t.rows,(c+1)*t.rows));d.push(p),u.data.set(p.weights,c*t.rows)}return{scores:i,steps:d,weights:u,output:G(u,n)}}function ge(e,t,n){if(n.length!==t.rows)throw new RangeError(`linear: weight has ${t.rows} rows, bias ${n.length} numbers`);let o=We(e,t);for(let r=0;r<o.data.length;r++)o.data[r]=o.data[r]+n[r%o.cols];return o}function on(e,t){if(e.length!==t.length)throw new RangeError(`cosine: a has ${e.length} numbers, b ${t.length}`);let[n,o,r]=[0,0,0];for(let s=0;s<e.length;s++){let[a,i]=[e[s],t[s]];n+=a*i,o+=a*a,r+=i*i}return n/(Math.sqrt(o)*Math.sqrt(r))}function rn(e){let t=H(e.rows,e.cols);for(let n=0;n<e.rows;n++)v(t,n).set(v(e,e.rows-1-n));return t}function sn(e,t){if(e.rows!==t.rows)throw new RangeError(`sideBySide: a has ${e.rows} rows, b ${t.rows}`);let n=H(e.rows,e.cols+t.cols);for(let o=0;o<e.rows;o++)v(n,o).set(v(e,o)),v(n,o).set(v(t,o),e.cols);return n}function an(e,t,n,o,r){let s=ge(e,t,o),a=H(e.rows,n.cols),i=Ge("h",r,n.cols);for(let u=0;u<e.rows;u++){let d=v(a,u),c=Tt(v(s,u),n,i);for(let p=0;p<d.length;p++)d[p]=Math.tanh(c[p]);i=d}return a}function Tt(e,t,n){if(t.rows!==e.length)throw new RangeError(`U has ${t.rows} rows, W ${e.length}`);let o=e.slice();for(let r=0;r<o.length;r++){let s=o[r];for(let a=0;a<t.cols;a++)s+=N(t,r,a)*n[a];o[r]=s}return o}function Ge(e,t,n){if(t&&t.length!==n)throw new RangeError(`start: ${e} must have ${n} numbers, got ${t.length}`);return t?Float64Array.from(t):new Float64Array(n)}var Oo=["i","f","g","o"];function ln(e,t,n,o,r,s){let a=n.cols,i=()=>H(e.rows,a),u={hidden:i(),cell:i(),i:i(),f:i(),g:i(),o:i()},d=ge(e,t,o),c=Ge("h",r?.h,a),p=Ge("c",r?.c,a);for(let h=0;h<e.rows;h++){let m=Lo(Tt(v(d,h),n,c),a),{i:g,f:k,g:_,o:x}=s?s(h,m):m,[b,y]=[v(u.hidden,h),v(u.cell,h)];for(let w=0;w<a;w++){let O=k[w]*p[w];y[w]=O+g[w]*_[w],b[w]=x[w]*Math.tanh(y[w])}for(let w of Oo)v(u[w],h).set({i:g,f:k,g:_,o:x}[w]);[c,p]=[b,y]}return u}function Lo(e,t){let n=(o,r)=>e.slice(o*t,(o+1)*t).map(r);return{i:n(0,Et),f:n(1,Et),g:n(2,Math.tanh),o:n(3,Et)}}function Et(e){return 1/(1+Math.exp(-e))}var P,dn,Do,oe,Pt,Ye,mn,Je,pn,St,Mt,zo,Ue=Symbol.for("pv"),Ze={},je=[],Vo=/^m(i|n|o|s|text|space)$/,$t=Array.isArray,fn=je.slice,ce=Object.assign;function ue(e){e&&e.parentNode&&e.remove()}function Xe(e,t,n,o,r){var s={type:e,props:t,key:n,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Ue,__v:r||++dn,__i:-1,__u:0};return!r&&P.vnode&&P.vnode(s),s}function S(e){return e.children}function be(e,t){this.props=e,this.context=t,this.__g=0}function re(e,t){if(t==null)return e.__&&re(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:re(e)}function Ho(e){var t,n=e.__v,o=n.__e,r=[],s=[],a=e.__P;a&&((t=ce({constructor:Ue},n)).__v=n.__v+1,P.vnode&&P.vnode(t),Ct(a,t,n,e.__n,a.namespaceURI,32&n.__u?[o]:null,r,o||re(n),32&n.__u,s),t.__v=n.__v,t.__.__k[t.__i]=t,kn(r,t,s),n.__=n.__e=null,t.__e!=o&&hn(t))}function hn(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),hn(e)}function un(e){(8&e.__g||(e.__g|=8,oe.push(e),Ye++))&&Pt==P.debounceRendering||((Pt=P.debounceRendering)||queueMicrotask)(gn)}function gn(){try{for(var e,t=1;oe.length;)oe.length>t&&oe.sort(mn),e=oe.shift(),t=oe.length,8&e.__g&&Ho(e)}finally{(Ye=oe.length)&&(Pt||queueMicrotask)(gn)}}function bn(e,t,n,o,r,s,a,i,u,d,c){var p,h,m,g,k,_,x=o.__k||je,b=t.length;for(u=qo(n,t,x,u,b),p=0;p<b;p++)(m=n.__k[p])!=null&&(h=~m.__i&&x[m.__i]||Ze,m.__i=p,_=Ct(e,m,h,r,s,a,i,u,d,c),g=m.__e,(h.ref!=m.ref||8&h.__u)&&(h.ref&&Rt(h.ref,null,m,h),m.ref&&c.push(m.ref,m.__c||g,m)),k=k||g,4&m.__u?(u=yn(m,u,e,!h.__v),h.__e&&(h.__e=null)):typeof m.type=="function"&&_!==void 0?u=_:g&&(u=g.nextSibling),m.__u&=-21);return n.__e=k,u}function qo(e,t,n,o,r){var s,a,i,u,d,c,p,h,m,g=n.length,k=g,_=0,x=0,b=e.__k=Array(r);for(s=0;s<r;s++)(a=t[s])!=null&&typeof a!="boolean"&&typeof a!="function"?(typeof a!="object"||a.constructor===String?a=b[s]=Xe(null,a):$t(a)?a=b[s]=Xe(S,{children:a}):a.constructor===Ue&&a.__b?a=b[s]=Xe(a.type,a.props,a.key,a.ref,a.__v):b[s]=a,u=s+_,a.__=e,a.__b=e.__b+1,i=null,~(d=a.__i=Fo(a,n,u,k))&&(k--,(i=n[d])&&(i.__u|=2)),i&&i.__v?(a.__u|=16,d==u-1?_--:d==u+1?_++:d!=u&&(d>u?_--:_++,x=1)):(~d||(r>g?_--:r<g&&_++),typeof a.type!="function"&&(a.__u|=4))):b[s]=null;if(x){for(c=[],p=[],s=0;s<r;s++)if((a=b[s])&&16&a.__u){for(_=0,h=c.length;_<h;)c[m=_+h>>1]<a.__i?_=m+1:h=m;c[_]=a.__i,p[s]=_+1}for(_=c.length;s--;)p[s]&&(p[s]==_?_--:b[s].__u|=4)}if(k)for(s=0;s<g;s++)!(i=n[s])||2&i.__u||(i.__e==o&&(o=re(i)),Ut(i,i));return o}function yn(e,t,n,o){var r,s,a,i;if(typeof e.type=="function"){if(e.props.__P)return t;if(r=e.__k)for(s=0;s<r.length;s++)r[s]&&(r[s].__=e,t=yn(r[s],t,n,!1));return t}for(t&&!t.parentNode&&(t=re(e))&&!t.parentNode&&(t=null),a=e.__e,i=t;i&&i.nodeType==8;)i=i.nextSibling;for(a!=i&&(!o&&n.moveBefore&&a.parentNode?n.moveBefore(a,t):n.insertBefore(a,t||null)),t=a;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function Fo(e,t,n,o){var r,s=e.key,a=e.type,i=t[n],u=i&&!(2&i.__u);if(i===null&&s==null||u&&s==i.key&&a==i.type)return n;if(o>(u?1:0)){for(r=n-1;r>=0;r--)if((i=t[r])&&!(2&i.__u)&&s==i.key&&a==i.type)return r;for(r=n+1;r<t.length;r++)if((i=t[r])&&!(2&i.__u)&&s==i.key&&a==i.type)return r}return-1}function cn(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function Ke(e,t,n,o,r){var s,a;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof o=="string"&&(e.style.cssText=o=""),o)for(t in o)n&&t in n||cn(e.style,t);if(n)for(t in n)o&&n[t]==o[t]||cn(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof o!="function"&&(o=null),(e.__e||(e.__e={}))[t]=n,n&&o||(a=Mt[t]||(Mt[t]=Bo(t)),(e.__a||(e.__a={}))[t]=St,s=t!=(t=t.replace(pn,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,a,s):e.removeEventListener(t,a,s));else{if(r=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function Bo(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[Je]==null)t[Je]=St++;else if(t[Je]<this.__a[e])return;return n(P.event?P.event(t):t)}}}function Ct(e,t,n,o,r,s,a,i,u,d){var c,p,h,m,g,k,_,x,b,y,w,O,I,Be,ie,nn,te,le,Y=t.type;if(t.constructor!==Ue)return null;128&n.__u&&(u=32&n.__u,c=n.__c.__z)&&(t.__u|=u,p=s=[],c.nodeType==8?i=Qe(c,s):s.push(c),i=s[0]||i),(c=P.__b)&&c(t);e:if(typeof Y=="function"){h=a.length;try{if(x=t.props,b=(c=Y.prototype)&&c.render,y=(c=Y.contextType)&&o[c.__c],w=c?y?y.props.value:c.__:o,(m=n.__c)?(t.__c=m,2&m.__g&&(m.__g|=1)):(b?t.__c=m=new Y(x,w):(t.__c=m=new be(x,w),m.constructor=Y,m.render=Io),y&&y.sub(m),m.state||(m.state={}),m.__n=o,m.__g|=8,m.__h=[],m.__k=[]),b&&(m.__s||(m.__s=m.state),Y.getDerivedStateFromProps&&(m.__s==m.state&&(m.__s=ce({},m.__s)),ce(m.__s,Y.getDerivedStateFromProps(x,m.__s)))),g=m.props,k=m.state,m.__v=t,n.__c){if(x!==g&&b&&!Y.getDerivedStateFromProps&&m.componentWillReceiveProps&&m.componentWillReceiveProps(x,w),t.__v==n.__v&&!(8&m.__g)||!(4&m.__g)&&m.shouldComponentUpdate&&m.shouldComponentUpdate(x,m.__s,w)===!1){t.__v!=n.__v&&(m.props=x,m.state=m.__s,m.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(W){W&&(W.__=t)}),je.push.apply(m.__h,m.__k),m.__k=[],m.__h.length&&a.push(m),i=re(n);break e}m.componentWillUpdate&&m.componentWillUpdate(x,m.__s,w),b&&m.componentDidUpdate&&m.__h.push(function(){m.componentDidUpdate(g,k,_)})}else b&&!Y.getDerivedStateFromProps&&m.componentWillMount&&m.componentWillMount(),b&&m.componentDidMount&&m.__h.push(m.componentDidMount);m.context=w,m.props=x,m.__P=e,m.__g&=-5,O=P.__r,I=b?25:0;do m.__g&=-9,O&&O(t),c=m.render(m.props,m.state=m.__s,m.context);while(8&m.__g&&++I<25);b&&(je.push.apply(m.__h,m.__k),m.__k=[]),m.state=m.__s,m.getChildContext&&(o=ce({},o,m.getChildContext())),b&&n.__c&&m.getSnapshotBeforeUpdate&&(_=m.getSnapshotBeforeUpdate(g,k)),Be=c&&c.type===S&&c.key==null?c.props.children:c,x.__P&&(c=i,r=(e=x.__P).namespaceURI,u=s=null,n.props&&n.props.__P!=e&&(n.__k.some(function(W){W&&Ut(W,W)}),n.__k=null),i=n.__k?re(n,0):null),i=bn(e,$t(Be)?Be:[Be],t,n,o,r,s,a,i,u,d),x.__P&&(t.__e=null,i=c),t.__u&=-161,p&&p.some(ue),m.__h.length&&a.push(m),1&m.__g&&(m.__g&=-4)}catch(W){if(a.length=h,t.__v=null,u||s)if(W&&W.then){if(t.__u|=128|u,s){for(~(te=s.indexOf(i||void 0))||(te=s.length);(le=s[te-1])&&le.nodeType==8;)te--;for(;te<s.length;te++)if(le=s[te])if(s[te]=null,ie){if(le==nn)break}else{if(le.nodeType!=8)break;le.data.startsWith("$s")&&(nn=Qe(ie=le))}}if(!ie){for(;i&&i.nodeType==8&&i.nextSibling;)i=i.nextSibling;ie=i}(c=Qe(ie=t.__c.__z||(t.__c.__z=ie)))?(t.__e=ie,i=c):t.__e=i,i=i&&i.nextSibling}else s&&s.some(ue);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),W&&W.then||_n(t),P.__e(W,t,n)}}else i=t.__e=Wo(n.__e,t,n,o,r,s,a,u,d,e);return(c=P.diffed)&&c(t),i}function Qe(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function _n(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(_n))}function kn(e,t,n){for(var o=0;o<n.length;)Rt(n[o++],n[o++],n[o++]);P.__c&&P.__c(t,e),e.some(function(r){try{e=r.__h,r.__h=[],e.some(function(s){s.call(r)})}catch(s){P.__e(s,r.__v)}})}function Wo(e,t,n,o,r,s,a,i,u,d){var c,p,h,m,g,k,_,x,b=n.props||Ze,y=t.props,w=t.type;if(w=="svg"?r="http://www.w3.org/2000/svg":w=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),s){for(c=0;c<s.length;c++)if((g=s[c])&&(w?g.localName==w:g.nodeType==3)){e=g,s[c]=null;break}}if(!e){if(x=d.ownerDocument||document,!w)return x.createTextNode(y);e=x.createElementNS(r,w,y.is?y:d),i&&(P.__m&&P.__m(t,s),i=!1),s=null}if(w){if(d=w=="template"&&e.content||e,s=w=="textarea"&&y.defaultValue!=null?null:s&&fn.call(d.childNodes),!i&&s)for(b={},c=0;c<e.attributes.length;c++)b[(g=e.attributes[c]).name]=g.value;for(c in b)g=b[c],c=="dangerouslySetInnerHTML"?h=g:c=="children"||c in y||c=="value"&&"defaultValue"in y||c=="checked"&&"defaultChecked"in y||Ke(e,c,null,g,r);for(c in y)g=y[c],c=="children"?m=g:c=="dangerouslySetInnerHTML"?p=g:c=="value"?k=g:c=="checked"?_=g:i&&typeof g!="function"||b[c]===g||Ke(e,c,g,b[c],r);p?(i||h&&(p.__html==h.__html||p.__html==e.innerHTML)||(e.innerHTML=p.__html),t.__k=[]):(h&&(e.textContent=""),(w=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&Vo.test(w))&&(r="http://www.w3.org/1999/xhtml"),bn(d,$t(m)?m:[m],t,n,o,r,s,a,s?s[0]:n.__k&&re(n,0),i,u),s&&s.some(ue)),i&&w!="textarea"||(c="value",w=="progress"&&k==null?e.removeAttribute(c):k==null||k===e[c]&&(w!="progress"||k)||Ke(e,c,k,b[c],r),c="checked",_!=null&&_!=e[c]&&Ke(e,c,_,b[c],r))}else b===y||i&&e.data==y||(e.data=y);return e}function Rt(e,t,n,o){try{typeof e=="function"?t?t.__x=e(t)||1:o&&(o=o.__c||o.__e)&&(t=o.__x)&&(o.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(r){P.__e(r,n)}}function Ut(e,t,n){var o,r,s,a;if(P.unmount&&P.unmount(e),!(o=e.ref)||o.current&&o.current!=e.__e||Rt(o,null,t,e),o=e.__c){if(o.componentWillUnmount)try{o.componentWillUnmount()}catch(i){P.__e(i,t)}o.__P=o.__n=null}if(o=e.__k)for(a=0;a<o.length;a++)o[a]&&Ut(o[a],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(o=e.__c)&&(o=o.__z)&&(r=Qe(o,s=[]))&&(o==e.__e&&s.some(ue),ue(r),ue(o)),n||ue(e.__e),e.__e=e.__c=e.__=null}function Io(e,t,n){return this.constructor(e,n)}function Ot(e,t){var n,o,r,s;P.__&&P.__(e,t),t.nodeType==9&&(t=t.documentElement),o=(n=e&&32&e.__u)?null:t.__k,t.__k=Xe(S,{children:[e]}),r=[],s=[],Ct(t,t.__k,o||Ze,Ze,t.namespaceURI,o?null:t.firstChild?fn.call(t.childNodes):null,r,o?o.__e:t.firstChild,n,s),kn(r,t.__k,s),t.__k.props.children=null}P={__e:function(e,t,n,o){for(var r,s,a;t=t.__;)if((r=t.__c)&&!(1&r.__g)){r.__g|=4;try{if((a=(s=r.constructor)&&s.getDerivedStateFromError)&&r.setState(s.getDerivedStateFromError(e)),r.componentDidCatch&&(r.componentDidCatch(e,o||{}),a=1),a&&8&r.__g)return void(r.__g|=2)}catch(i){e=i}}throw Ye=0,e}},dn=0,Do=function(e){return e!=null&&e.constructor===Ue},be.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=ce({},this.state)),typeof e=="function"&&(e=e(ce({},n),this.props)),e&&(ce(n,e),this.__v&&(t&&this.__k.push(t),un(this)))},be.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),un(this))},be.prototype.render=S,oe=[],Ye=0,mn=function(e,t){return e.__v.__b-t.__v.__b},Je=Symbol(),pn=/(PointerCapture)$|Capture$/i,St=0,Mt={},zo=0;var Lt={en:{"source.toy":"toy","source.toy.note":"numbers set by hand: the arithmetic is true, the meaning is by construction","source.trained":"trained","source.trained.note":"weights learned in this book","source.real":"real","source.real.note":"published weights","source.own":"yours","source.own.note":"the numbers come from the model in your notebook",sentence:"Sentence","sentence.empty":"Type a sentence to see who looks at whom.","sentence.cut":"Only the first {limit} tokens are drawn ({count} were typed). Your text stays in the box.","sentence.unknown.one":"{tokens} is not in the toy lexicon. It has no features: as a query it looks at every token alike.","sentence.unknown.many":"{tokens} are not in the toy lexicon. They have no features: as queries they look at every token alike.","sentence.kernel":"This model lives in Python. Run the notebook to type a sentence of your own.","sentence.waiting":"Waiting for the model in the notebook: the numbers below are still those of the sentence before.","sentence.arrays":"These numbers were given as they are, so the sentence is fixed.","kernel.error":"The model in the notebook could not read this sentence: {error}",tokens:"Tokens: pick the one that asks","token.unknown":"not in the lexicon","token.share":"{token} gets {share} of the attention",controls:"Controls","control.scale":"÷ √{width}","control.scale.title":"Divide every score by the square root of the vector length","control.temperature":"temperature","control.temperature.title":"Scores are divided by the temperature before softmax: below 1 sharper, above 1 flatter","control.reset":"Reset","control.reset.title":"Back to the first state of this widget","control.bank":"Known words","control.bank.title":"The words the toy model knows: click one to add it","control.examples":"Try","bank.none":"no feature","predict.question":"Before you look: suppose the link from “{query}” to “{key}” is cut. It holds a share of {share}. Where does that share go?","predict.proportion":"to all the others, in proportion","predict.next":"all of it to the next best","predict.lost":"it is lost","predict.right":"Yes.","predict.wrong":"Not quite.","predict.answer":"With the link cut, the row still adds up to {sum}. Every other share was divided by 1 − {share}: that of “{other}” (token {place}) went from {before} to {after}.","predict.back":"Put the link back","predict.again":"Ask me again","step.score":"1 · Score","step.score.note":"{query} asks, {key} offers. Multiply number by number and add up.","step.softmax":"2 · Softmax","step.softmax.note":"Scores become shares of one: exponential, then divide by the sum.","step.blend":"3 · Blend","step.blend.note":"Take that share of every value and add up: the new vector of {query}.","step.table":"Every token asks at once","step.table.note":"Row: who asks. Column: who is looked at.","view.weights":"α̂ shares","view.scores":"α scores","row.query":"looks for","row.key":"offers","row.product":"q × k","row.score":"score α","row.exp":"exp","row.divide":"÷ sum","row.weight":"share α̂","row.share":"share","row.plain.score":"score","row.sum":"sum",masked:"cut","empty.row":"Every link of {query} is cut. It has nothing to attend to, so there are no shares.","formula.hint":"Point at a number to see where it comes from. Click to hold it. Some numbers can be changed while you hold them.","formula.edit":"change it","formula.less":"less","formula.more":"more","formula.edited":"set by you; it was {value}","formula.cut":"Cut this link","formula.restore":"Restore this link","formula.free":"Let go","formula.bad":"A number between −{limit} and {limit} is needed.","formula.shift":"minus the largest score first: it changes no share and keeps exp small","formula.given":"given by the model in the notebook",live:"“{query}” looks most at {keys}: {share}.","live.ties":"“{query}” looks most at {keys}: {share} each.",quoted:"“{token}”",more:"and {more} more","live.even":"“{query}” looks at every token alike: {share} each.","live.empty":"“{query}” has nothing to look at.","link.bad":"The link asked for {key} = {value}, which this widget does not have.",error:"This widget stopped: {error}","static.rerun":"Run this notebook to make it live.","static.row":"{query} asks: its scores and shares","softmax.slider":"score of {token}","softmax.live":"{tokens} gets the largest share: {share}.","softmax.ties":"{tokens} get the largest share: {share} each.","softmax.none":"There is nothing to divide by.","softmax.offset":"+ c to all","softmax.offset.title":"Adds the same number to every score","softmax.divide":"just divide","softmax.no.temperature":"Plain division knows no temperature: dividing every score by the same number first changes no part","softmax.divide.title":"Divides each score by their sum, without the exponential","softmax.divided":"score ÷ sum","softmax.zero":"The scores add up to 0, so plain division has nothing to divide by.","softmax.negative":"Plain division gave a share below zero: less than nothing.","softmax.above":"Plain division gave a share above one: more than the whole.","softmax.flip":"The scores add up to less than zero, so every sign flips: the lowest score gets the most.","softmax.question":"Before you look: add 5 to every score. What happens to the share of {token}, {share}?","softmax.grows":"it grows","softmax.stays":"it stays","softmax.shrinks":"it shrinks","softmax.answer":"Every exponential was multiplied by {factor}, and so was their sum. {token} keeps {share}.","softmax.answer.shifted":"Every score moved by 5, and no difference between two scores changed. {token} keeps {share}.","softmax.back":"Take the 5 away","blend.legend":"Dotted: the values. Walked along in their shares, tip to tail, they lead to b, which never leaves the shape they span.","blend.caption":"Shares, values, and b, their blend","blend.slider":"share of {token}","blend.live":"b lies at ({x}, {y}).","blend.equal":"Equal shares","blend.picture":"The values as arrows, and b, their blend, at ({x}, {y})","blend.question":"Before you look: give {token} the whole share. Where does b land?","blend.value":"on the value of {token}","blend.middle":"in the middle of all values","blend.zero":"at zero","blend.answer":"With a share of 1, b is the value of {token}: ({x}, {y}). The others count 0 times.","blend.back":"Back to the mix before"}};var Ko=()=>(document.documentElement.lang||"en").slice(0,2);function f(e,t={}){return(Lt[Ko()]?.[e]??Lt.en[e]).replace(/\{(\w+)\}/g,(r,s)=>String(t[s]??r))}var ye,R,Dt,wn,zt=Object.is,et=0,Sn=[],Vt=[],C=P,xn=C.__b,vn=C.__r,Nn=C.diffed,Tn=C.__c,En=C.unmount,An=C.__;function tt(e,t){C.__h&&C.__h(R,e,et||t),et=0;var n=R.__H||(R.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function D(e){return et=1,nt($n,e)}function nt(e,t,n){var o=tt(ye++,2);if(o.t=e,!o.__c&&(o.__=[n?n(t):$n(void 0,t),function(s){var a=(o.__N||o.__)[0],i=o.t(a,s);zt(a,i)||(o.__N=[i,o.__[1]],o.__c.setState({}))}],o.__c=R,!R.__f)){R.__f=!0;var r=R.shouldComponentUpdate;R.shouldComponentUpdate=function(s,a,i){var u=this.__H;if(!u)return!0;var d=!1,c=this.props!=s;if(u.__.some(function(h){h.__N&&(d=!0,zt(h.__[0],h.__N[0])||(c=!0))}),r){var p=r.call(this,s,a,i);return d?p||c:p}return!d||c}}return o.__}function Le(e,t){var n=tt(ye++,3);!C.__s&&Ft(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,R.__H.__h.push(n))}function q(e,t){var n=tt(ye++,4);!C.__s&&Ft(n.__H,t)&&(n.__P=!1,n.__=e,n.u=t,R.__h.push(n))}function U(e){return et=5,qt(function(){return{current:e}},[])}function qt(e,t){var n=tt(ye++,7);return Ft(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function Jo(){var e;do{for(;e=Vt.shift();)try{Oe(e)}catch(n){C.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=Sn.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(Oe),t.__h.some(Ht),t.__h=[]}catch(n){t.__h=[],C.__e(n,e.__v)}}}while(Vt.length)}C.__b=function(e){R=null,xn&&xn(e)},C.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),An&&An(e,t)},C.__r=function(e){vn&&vn(e),ye=0;var t=(R=e.__c).__H;t&&(Dt==R?R.__h=[]:(t.__h.some(Oe),t.__h.some(Ht),ye=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),Dt=R},C.diffed=function(e){Nn&&Nn(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&Mn(Sn.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),Dt=R=null},C.__c=function(e,t){t.some(function(n){try{n.__h.some(Oe),n.__h=n.__h.filter(function(o){return!o.__||Ht(o)})}catch(o){n.__h=[function(){throw o}]}}),Tn&&Tn(e,t)},C.unmount=function(e){En&&En(e);var t,n,o=e.__c;o&&o.__H&&(o.__H.__.some(function(r){try{if(r.__P&&r.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}r.__P=n,Mn(Vt.push(r))}else Oe(r)}catch(s){t=s}}),o.__H=void 0,t&&C.__e(t,o.__v))};var Pn=typeof requestAnimationFrame=="function";function Xo(e){var t,n=function(){clearTimeout(o),Pn&&cancelAnimationFrame(t),setTimeout(e)},o=setTimeout(n,35);Pn&&(t=requestAnimationFrame(n))}function Mn(e){e!=1&&wn==C.requestAnimationFrame||((wn=C.requestAnimationFrame)||Xo)(Jo)}function Oe(e){var t=R,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),R=t}function Ht(e){var t=R;e.__c=e.__(),R=t}function Ft(e,t){return!e||e.length!=t.length||t.some(function(n,o){return!zt(n,e[o])})}function $n(e,t){return typeof t=="function"?t(e):t}function E(e,t=2){let n=Math.abs(e);return n>=1e5||n>0&&n<.5*10**-t?ot(e.toExponential(1)):ot(String(Number(e.toFixed(t))))}function M(e,t){return Math.abs(e)>=1e6?ot(e.toExponential(1)):ot(e.toFixed(t))}var T=e=>M(e,3);function ot(e){return/^-0(\.0*)?$/.test(e)?e.slice(1):e.replace("-","−").replace("e−","e-")}function L(e){return String(e+1).replace(/\d/g,t=>"₀₁₂₃₄₅₆₇₈₉"[Number(t)])}function z(e){return/\p{Script=Han}/u.test(e)?"zh-Hans":void 0}var Cn=e=>e,rt=e=>({0:!1,1:!0})[e],Rn=(...e)=>t=>e.includes(t)?t:void 0,De=(e,t)=>n=>{let o=Number(n);return n.trim()!==""&&o>=e&&o<=t?o:void 0},Bt=e=>/^\d{1,4}$/.test(e)?Number(e):void 0;var st=class{constructor(t){this.values=t}values;listeners=new Map;get(t){return this.values[t]}set(t,n){this.values[t]=n;for(let o of this.listeners.get(`change:${t}`)??[])o()}save_changes(){}on(t,n){let o=this.listeners.get(t)??new Set;this.listeners.set(t,o.add(n))}off(t,n){this.listeners.get(t)?.delete(n)}};function Qo(e,t){let[,n]=nt((s,a)=>s+1,0);return q(()=>{let s=()=>n(void 0);for(let a of t)e.on(`change:${a}`,s);return()=>{for(let a of t)e.off(`change:${a}`,s)}},[e,t]),[Object.fromEntries(t.map(s=>[s,e.get(s)])),s=>{for(let[a,i]of Object.entries(s))e.set(a,i);e.save_changes()}]}function _e(e,t,n=[]){let[o,r]=Qo(e,[...t,...n,"bad_link","linked"]),s=U(o),[a,i]=D(0);return{state:o,change:r,round:a,reset:()=>{let d=e.get("start")??s.current;r(Object.fromEntries(t.map(c=>[c,d[c]]))),i(a+1)}}}function Un(e){let t=typeof e.data=="string"?Uint8Array.from(atob(e.data),n=>n.charCodeAt(0)):new Uint8Array(e.data.buffer,e.data.byteOffset,e.data.byteLength);return Float64Array.from(new Float32Array(t.slice().buffer))}var Yo=Symbol.for("pv"),Zo=0;function l(e,t,n,o,r,s){t||(t={});var a,i,u=t;if("ref"in u&&typeof e!="function")for(i in u={},t)i=="ref"?a=t[i]:u[i]=t[i];var d={type:e,props:u,key:n,ref:a,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Yo,__v:--Zo,__i:-1,__u:0};return(r||s)&&(d.__source=r,d.__self=s),P.vnode&&P.vnode(d),d}function A(e,t=!1){return{"data-stop":e,"data-first":t?"":void 0,"data-lm-suppress-shortcuts":"",tabIndex:-1}}function J({group:e,id:t,value:n,children:o,look:r=""}){return l("td",{class:`bb-number ${r}`,"data-cell":t,"data-value":n,...A(e),children:o})}var ze=1e4;function ke({formula:e,held:t,edit:n,link:o,onValue:r,onFree:s}){return l("div",{class:`bb-formula ${t?"bb-held":""}`,children:[l("output",{"data-role":"formula",children:e??f("formula.hint")}),t&&l("span",{class:"bb-tools",children:[n&&l(jo,{value:n.value,onValue:r},n.place),o&&l("button",{type:"button",...A("pair"),class:"bb-tool","data-role":"cut",onClick:o.toggle,children:f(o.cut?"formula.restore":"formula.cut")}),l("button",{type:"button",...A("pair"),class:"bb-tool","data-role":"free",onClick:s,children:f("formula.free")})]})]})}function jo({value:e,onValue:t}){let n=U(null),o=U(null),[r,s]=D(!1);q(()=>{n.current&&o.current!==e&&!r&&(n.current.value=String(e))});let a=c=>{let p=Number.isFinite(c)&&Math.abs(c)<=ze;s(!p),o.current=p?Number(c.toFixed(4)):null,o.current!==null&&t(o.current)},i=c=>{n.current&&(n.current.value=String(Number(((n.current.valueAsNumber||0)+c).toFixed(4))),a(n.current.valueAsNumber))},u=()=>{o.current=null,s(!1)},d=f("formula.bad",{limit:M(ze,0)});return l("span",{class:"bb-edit",children:[l("button",{type:"button",...A("pair"),"aria-label":f("formula.less"),onClick:()=>i(-.5),children:"−"}),l("input",{ref:n,type:"number",step:"any",class:"bb-tool","data-role":"edit",...A("pair"),"aria-label":f("formula.edit"),"aria-invalid":r,onInput:c=>a(c.currentTarget.valueAsNumber),onBlur:u}),l("button",{type:"button",...A("pair"),"aria-label":f("formula.more"),onClick:()=>i(.5),children:"+"}),r&&l("span",{class:"bb-bad",children:d})]})}var er=/([\p{Script=Han}\u3000-\u303f\uff01-\uff5e]+)/u;function X({text:e}){return l(S,{children:e.split(er).map((t,n)=>{let o=z(t);return o?l("span",{lang:o,children:t},n):t})})}function we({text:e}){return l("p",{class:"bb-live",role:"status","data-role":"live",children:l(X,{text:e})})}function xe({texts:e=[],badLink:t}){let n=t?[...e,f("link.bad",t)]:e;return l(S,{children:[...new Set(n)].map(o=>l("p",{class:"bb-notice","data-role":"notice",children:o},o))})}var tr=new Set(["ArrowUp","ArrowDown"]);function On(e){let t=new Map;for(let n of e.querySelectorAll("[data-stop]:not(:disabled)")){let o=n.dataset.stop,r=t.get(o)??[];r.push(n),t.set(o,r)}for(let n of t.values()){let o=n.filter(a=>a.tabIndex===0),s=o.find(a=>a===document.activeElement)??o[0]??n.find(a=>"first"in a.dataset)??n[0];for(let a of o)a!==s&&(a.tabIndex=-1);s&&(s.tabIndex=0)}}function Ln(e,t){if(t.matches("[data-stop]")){for(let n of zn(e,t))n.tabIndex===0&&(n.tabIndex=-1);t.tabIndex=0}}function Dn(e,t){let n=t.target;if(!n.matches("[data-stop]")||t.ctrlKey||t.metaKey||t.altKey||n instanceof HTMLInputElement&&tr.has(t.key)||n instanceof HTMLInputElement&&n.type==="number")return;let o=zn(e,n),r=n instanceof HTMLTableCellElement?nr(n,o,t.key):Vn(n,o,t.key);r!==void 0&&(t.preventDefault(),r?.focus())}function zn(e,t){return[...e.querySelectorAll("[data-stop]:not(:disabled)")].filter(o=>o.dataset.stop===t.dataset.stop)}function Vn(e,t,n){let o=t.indexOf(e),r={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1}[n];if(r)return t[o+r]??null;if(n==="Home")return t[0]??null;if(n==="End")return t.at(-1)??null}function nr(e,t,n){if(n!=="ArrowUp"&&n!=="ArrowDown"){let a=t.filter(i=>i.parentElement===e.parentElement);return Vn(e,a,n)}let o=[...new Set(t.map(a=>a.parentElement))],r=o[o.indexOf(e.parentElement)+(n==="ArrowDown"?1:-1)],s=t.filter(a=>a.parentElement===r);return s.findLast(a=>a.cellIndex<=e.cellIndex)??s[0]??null}function $(e,t=[]){return{inputs:t,formula:e,edit:null,link:null}}function ve(e,t=()=>{},n){let o=U(null),r=U(!1),s=U(""),[a,i]=D(null),[u,d]=D(null),c=u??a,p=c===null?null:e(c);q(()=>{d(null),i(null)},[n]),q(()=>{o.current&&(On(o.current),or(o.current,u,p),r.current&&Hn(o.current,s.current),r.current=!1,s.current="")});let h=k=>{let _=k.closest("[data-cell]")?.dataset.cell;_&&(d(_===u?null:_),_!==u&&t(_))},m=()=>{u!==null&&o.current?.querySelector(".bb-formula")?.contains(document.activeElement)&&Wt(o.current,u)[0]?.focus(),d(null)};return{cell:c,held:u,explanation:p,handlers:{ref:o,onKeyDown(k){let _=k.target;k.key==="Escape"?m():k.key==="Enter"&&_.dataset.cell?(r.current=_.dataset.cell!==u,h(_)):/^[\d.−-]$/.test(k.key)&&_.dataset.cell&&!k.ctrlKey&&!k.metaKey?(k.preventDefault(),r.current=!0,s.current=k.key.replace("−","-"),_.dataset.cell===u&&o.current?Hn(o.current,s.current):h(_)):o.current&&Dn(o.current,k)},onClick:k=>h(k.target),onPointerOver(k){k.pointerType==="mouse"&&i(k.target.closest("[data-cell]")?.dataset.cell??null)},onPointerLeave:()=>i(null),onFocusIn(k){let _=k.target;o.current&&Ln(o.current,_),i(_.dataset.cell??null)},onFocusOut:()=>i(null)},release:m}}function Hn(e,t){let n=e.querySelector(".bb-tool");n?.focus(),n instanceof HTMLInputElement&&(n.select(),t&&document.execCommand("insertText",!1,t))}function or(e,t,n){for(let o of e.querySelectorAll(".bb-input, .bb-pinned"))o.classList.remove("bb-input","bb-pinned");for(let o of n?.inputs??[])for(let r of Wt(e,o))r.classList.add("bb-input");if(t!==null)for(let o of Wt(e,t))o.classList.add("bb-pinned")}function Wt(e,t){return e.querySelectorAll(`[data-cell="${CSS.escape(t)}"]`)}function qn({latest:e,readOnly:t,onSentence:n}){let o=U(null),r=U(!1);return Le(()=>{let s=e();o.current&&!r.current&&o.current.value!==s&&(o.current.value=s)}),l("label",{class:"bb-sentence",children:[l("span",{class:"bb-label",children:f("sentence")}),l("textarea",{ref:o,rows:1,"data-role":"sentence",spellcheck:!1,autocomplete:"off",readOnly:t,lang:z(e()),onCompositionStart:()=>{r.current=!0},onCompositionEnd:s=>{r.current=!1,n(s.currentTarget.value)},onInput:s=>{r.current||n(s.currentTarget.value)}})]})}function It({name:e,label:t,title:n,range:o,step:r,value:s,disabled:a=!1,onValue:i}){return l("label",{title:n,children:[t,l("input",{type:"range",min:o[0],max:o[1],step:r,value:s,disabled:a,...A("controls"),"data-role":e,"aria-orientation":"vertical",onInput:u=>i(u.currentTarget.valueAsNumber)}),l("output",{children:E(s,1)})]})}var Ve=[.1,4];function at({off:e,...t}){let n={label:f("control.temperature"),title:e??f("control.temperature.title")};return l(It,{name:"temperature",...n,range:Ve,step:.1,disabled:e!==void 0,...t})}function Ne({name:e}){return l("p",{class:"bb-source",children:[l("b",{children:f(`source.${e}`)})," ",f(`source.${e}.note`)]})}function F(e){let t=Array.from(e),n=Math.max(0,...t),o=[...t.keys()].filter(r=>n-t[r]<1e-9);return{index:o[0]??0,ties:o,empty:n===0}}function it(e,t){let n=[...new Set(t.map(s=>e[s]??""))],o=n.slice(0,3).map(s=>f("quoted",{token:s})),r=n.length-o.length;return r?`${o.join(", ")} ${f("more",{more:r})}`:o.join(", ")}function Q(e){return`bb-shade-${Math.round(32*Math.min(1,Math.max(0,e)))}`}var Z=64;function Fn(e){let{tokens:t,weights:n,query:o,chosen:r}=e,s=U(null);return q(()=>{s.current&&rr(s.current,o)}),Le(()=>{s.current&&sr(s.current,r,F(n).index)},[r,t]),l("div",{class:"bb-strip",children:l("div",{class:"bb-tokens",ref:s,role:"radiogroup","aria-label":f("tokens"),children:[l("svg",{class:"bb-arcs",height:Z,"aria-hidden":"true",children:t.map((a,i)=>l("path",{class:e.cut(i)?"bb-arc bb-arc-cut":"bb-arc","stroke-width":e.cut(i)?1:.6+9*(n[i]??0),opacity:e.cut(i)?.8:.25+.75*(n[i]??0)},i))}),t.map((a,i)=>l("button",{type:"button",role:"radio","aria-checked":i===r,...A("tokens",i===r),"data-role":"token","data-index":i,"data-unknown":e.unknown[i]?"":void 0,class:`bb-token ${i===o?"bb-asks":""}`,"aria-label":ar(a,n[i]??0,e.unknown[i]??!1),onPointerEnter:u=>u.pointerType==="mouse"&&e.onPreview(i),onPointerLeave:()=>e.onPreview(null),onClick:()=>e.onChoose(i),children:[l("span",{class:`bb-chip ${Q(n[i]??0)}`,lang:z(a),children:a}),l("span",{class:"bb-gloss",lang:z(e.glosses[i]??""),children:e.unknown[i]?"?":e.glosses[i]}),l("span",{class:"bb-share",children:T(n[i]??0)})]},i))]})})}function rr(e,t){let n=[...e.querySelectorAll('[data-role="token"]')].map(Bn);e.querySelector("svg")?.setAttribute("width",String((n.at(-1)??0)+60));for(let[o,r]of e.querySelectorAll("path").entries())r.setAttribute("d",ir(n[t],n[o]))}function sr(e,t,n){let o=e.parentElement,r=e.querySelectorAll('[data-role="token"]'),[s,a]=[r[t],r[n]];if(!s||!a)return;let i=Math.min(s.offsetLeft,a.offsetLeft),u=Math.max(s.offsetLeft+s.offsetWidth,a.offsetLeft+a.offsetWidth),d=u-i<=o.clientWidth?(i+u)/2:Bn(s);o.scrollLeft=d-o.clientWidth/2}function Bn(e){return e.offsetLeft+e.offsetWidth/2}function ar(e,t,n){let o=f("token.share",{token:e,share:T(t)});return n?`${o} (${f("token.unknown")})`:o}function ir(e,t){if(e===t)return`M ${e-5} ${Z} C ${e-16} ${Z-26} ${e+16} ${Z-26} ${e+5} ${Z}`;let n=Z-Math.min(Z-6,16+Math.abs(t-e)*.22)*1.33;return`M ${e} ${Z} C ${e} ${n} ${t} ${n} ${t} ${Z}`}function V({head:e,group:t,cells:n,end:o,look:r="",onHead:s}){let a=U(null),i=U([]);return q(()=>{a.current&&lr(a.current,i.current,n,t)}),l("tr",{class:r,children:[l("th",{ref:a,scope:"row",onClick:s,children:e}),o]})}function lr(e,t,n,o){for(let[r,s]of n.entries()){let a=t[r]??ur(o);t.length===r&&((t.at(-1)??e).after(a),t.push(a)),cr(a,s)}for(let r of t.slice(n.length)){Te(r,"class","bb-spare");for(let s of["data-cell","data-value","data-stop"])r.removeAttribute(s)}for(let r of t.slice(0,n.length))Te(r,"data-stop",o)}function ur(e){let t=document.createElement("td");for(let[n,o]of Object.entries(A(e)))o!==void 0&&Te(t,n.toLowerCase(),String(o));return t.append(""),t}function cr(e,{id:t,value:n,text:o,look:r=""}){Te(e,"class",`bb-number ${r}`),Te(e,"data-cell",t),Te(e,"data-value",String(n));let s=e.firstChild;s.data!==o&&(s.data=o)}function Te(e,t,n){e.getAttribute(t)!==n&&e.setAttribute(t,n)}function de({letter:e,index:t}){return l("b",{class:`bb-mark bb-mark-${e}`,children:[e,t===void 0?"":L(t)]})}function lt({v:e,names:t,shares:n,output:o,query:r,group:s,edits:a}){let i=Array.from({length:e.rows},(c,p)=>p),u=(c,p)=>{let h=`v/${c}/${p}`;return{id:h,value:N(e,c,p),text:E(N(e,c,p)),look:h in a?"bb-edited":""}},d=(c,p)=>{let h=n[c]*N(e,c,p);return{id:`part/${c}/${p}`,value:h,text:E(h,3)}};return l(S,{children:[l("tbody",{children:t.map((c,p)=>l(V,{head:l(S,{children:[l(de,{letter:"v"})," ",c]}),group:s,cells:i.map(h=>u(h,p)),end:l("td",{})},c))}),l("tbody",{children:t.map((c,p)=>l(V,{head:l(S,{children:["α̂ ",l(de,{letter:"v"})," ",c]}),look:p===0?"bb-result":"",group:s,cells:i.map(h=>d(h,p)),end:l(J,{group:s,id:`output/${r}/${p}`,value:o[p],look:"bb-b",children:[p===0&&l(de,{letter:"b",index:r})," ",M(o[p],3)]})},c))})]})}function ut({title:e,note:t,look:n="",children:o}){return l("section",{class:`bb-card ${n}`,children:[l("p",{class:"bb-title",children:e}),l("p",{class:"bb-note",children:l(X,{text:t})}),o]})}function Ee({group:e,id:t,shares:n}){let o=Array.from(n).reduce((r,s)=>r+s,0);return l(J,{group:e,id:t,value:o,look:"bb-end",children:T(o)})}function ct({scores:e,steps:t,power:n,handle:o,group:r,cut:s=()=>!1}){let a=(u,d,c)=>Array.from(d,(p,h)=>({id:o(u,h),value:p,text:c(p),look:u==="weight"?Q(p):u==="score"&&s(h)?"bb-cut":""})),i=t.exps.map(()=>t.sum);return l(S,{children:[l(V,{head:f("row.score"),group:r,cells:a("score",e,u=>M(u,2)),end:l("td",{})}),l(V,{head:`${f("row.exp")}(${t.shift?`${n} − ${E(t.shift)}`:n})`,group:r,cells:a("exp",t.exps,u=>M(u,2)),end:l("td",{class:"bb-end",children:M(t.sum,2)})}),l(V,{head:f("row.divide"),group:r,cells:a("divide",i,u=>`÷${M(u,2)}`),end:l("td",{})}),l(V,{head:f("row.weight"),look:"bb-result",group:r,cells:a("weight",t.weights,T),end:l(Ee,{group:r,id:o("sum",0),shares:t.weights})})]})}function se({label:e,look:t="",children:n}){return l("div",{class:"bb-scroll",children:l("table",{class:t,"aria-label":e,children:n})})}function me({text:e}){return l("span",{lang:z(e),children:e})}function Ae({tokens:e,marked:t}){return l("thead",{children:l("tr",{children:[l("td",{}),e.map((n,o)=>l("th",{scope:"col",class:o===t?"bb-key":"",children:l(me,{text:n})},o)),l("th",{scope:"col",children:"Σ"})]})})}function Wn({numbers:e,state:t,query:n,focusKey:o,vectors:r}){let[s,a]=[e.tokens[n]??"",e.tokens[o]??""],{q:i,k:u,keyNames:d}=r,c=m=>m in t.edits?"bb-edited":"",p=v(i,n).reduce((m,g,k)=>m+g*N(u,o,k),0),h=N(e.attention.scores??i,n,o);return l(ut,{title:f("step.score"),note:f("step.score.note",{query:s,key:a}),look:"bb-aside",children:l(se,{label:f("step.score"),look:"bb-pair",children:[l("thead",{children:l("tr",{children:[l("td",{}),d.map(m=>l("th",{scope:"col",children:m},m))]})}),l("tbody",{children:[l("tr",{class:"bb-query",children:[l("th",{scope:"row",children:[l(de,{letter:"q",index:n})," ",l(me,{text:s})," ",l("small",{children:f("row.query")})]}),d.map((m,g)=>l(J,{group:"pair",id:`q/${n}/${g}`,value:N(i,n,g),look:c(`q/${n}/${g}`),children:E(N(i,n,g))},m))]}),l("tr",{class:"bb-key",children:[l("th",{scope:"row",children:[l(de,{letter:"k",index:o})," ",l(me,{text:a})," ",l("small",{children:f("row.key")})]}),d.map((m,g)=>l(J,{group:"pair",id:`k/${o}/${g}`,value:N(u,o,g),look:c(`k/${o}/${g}`),children:E(N(u,o,g))},m))]}),l("tr",{children:[l("th",{scope:"row",children:f("row.product")}),d.map((m,g)=>{let k=N(i,n,g)*N(u,o,g);return l(J,{group:"pair",id:`product/${g}`,value:k,children:E(k)},m)})]}),l("tr",{class:"bb-result",children:[l("th",{scope:"row",children:f("row.sum")}),l(J,{group:"pair",id:"dot",value:p,children:E(p)}),l("td",{class:"bb-divide",colSpan:Math.max(1,d.length-2),children:t.scale?`÷ √${i.cols} =`:"="}),l(J,{group:"pair",id:"score",value:h,look:"bb-strong",children:`α ${M(h,2)}`})]})]})]})})}function In({numbers:e,query:t,focusKey:n,state:o,vectors:r}){let{tokens:s,attention:a,mask:i}=e,u=a.steps?.[t];return!a.scores||!a.output||!u?null:l(ut,{title:f("step.softmax"),note:f("step.softmax.note"),children:l(se,{label:`${f("step.softmax")}, ${f("step.blend")}`,look:"bb-steps",children:[l(Ae,{tokens:s,marked:n}),l("tbody",{children:[l(ct,{scores:v(a.scores,t),steps:u,power:o.temperature===1?"α":`α/${E(o.temperature)}`,handle:(d,c)=>d==="sum"?"softmax/sum":`softmax/${d}/${c}`,group:"steps",cut:d=>i[t*s.length+d]===0}),l("tr",{children:l("td",{class:"bb-step",colSpan:s.length+2,children:l("div",{children:[l("p",{class:"bb-title",children:f("step.blend")}),l("p",{class:"bb-note",children:l(X,{text:f("step.blend.note",{query:s[t]??""})})})]})})})]}),l(lt,{v:r.v,names:r.valueNames,shares:u.weights,output:v(a.output,t),query:t,group:"steps",edits:o.edits})]})})}function dr(e,t){return Array.from(v(e,t),(n,o)=>({id:`scores/${t}/${o}`,value:n,text:M(n,2)}))}function mr(e,t){return Array.from(v(e,t),(n,o)=>({id:`weights/${t}/${o}`,value:n,text:T(n).replace(/^0(?=\.)/,""),look:Q(n)}))}function Gn({numbers:e,state:t,query:n,focusKey:o,onView:r,onQuery:s}){let{tokens:a,attention:i}=e,u=t.view==="scores"&&i.scores?i.scores:null;return l(ut,{title:f("step.table"),note:f("step.table.note"),children:[l("fieldset",{class:"bb-views",children:["weights","scores"].map(d=>l("button",{type:"button","data-role":`view-${d}`,"aria-pressed":d===(u?"scores":"weights"),disabled:d==="scores"&&!i.scores,...A("controls"),onClick:()=>r(d),children:f(`view.${d}`)},d))}),l(se,{label:f(u?"view.scores":"view.weights"),look:"bb-square",children:[l("thead",{children:l("tr",{children:[l("td",{}),a.map((d,c)=>l("th",{scope:"col",class:c===o?"bb-key":"",children:l(me,{text:d})},c)),!u&&l("th",{scope:"col",class:"bb-end",children:"Σ"})]})}),l("tbody",{children:a.map((d,c)=>l(V,{look:c===n?"bb-asks":"",head:l(me,{text:d}),onHead:()=>s(c),group:"square",cells:u?dr(u,c):mr(i.weights,c),end:!u&&l(Ee,{group:"square",id:`sum/${c}`,shares:v(i.weights,c)})},c))})]})]})}function B(e,t=2){return e<0?`(${E(e,t)})`:E(e,t)}function dt(e,t=2){return e.filter(([o,r])=>o*r!==0).map(([o,r])=>`${B(o,t)}×${B(r)}`).join(" + ")||"0"}var mt=(e,t)=>`${L(e)},${L(t)}`;function pt(e,t,n,o){let r=M(n,2);o!==1&&(r=`${r} ÷ ${E(o)}`),e.shift&&(r=`${r} − ${B(e.shift)}`);let s=e.shift?` (${f("formula.shift")})`:"";return`exp(${r}) = ${M(e.exps[t],3)}${s}`}function ft(e){return`Σ = ${Array.from(e.exps,t=>M(t,2)).join(" + ")} = ${M(e.sum,2)}`}function ht(e,t,n){let[o,r]=[e.exps[n],e.weights[n]];return`α̂${mt(t,n)} = ${M(o,3)} ÷ ${M(e.sum,3)} = ${T(r)}`}function pe(e,t){let n=Array.from(e),o=n.reduce((r,s)=>r+s,0);return`Σ α̂${L(t)} = ${n.map(T).join(" + ")} = ${T(o)}`}function gt(e,t,n,o,r){let s=Array.from(e,(i,u)=>[i,N(t,u,o)]),a=s.reduce((i,[u,d])=>i+u*d,0);return`b${L(n)} ${r} = Σ α̂ v = ${dt(s,3)} = ${M(a,3)}`}function bt(e,t){return`${T(e)} × ${B(t)} = ${E(e*t,3)}`}function Kn(e,t,n,o,r){let[s="",a="0",i="0"]=e.split("/"),[u,d]=[Number(a),Number(i)],c=t.tokens.length,{vectors:p}=t;if(!p||!t.attention.scores||!t.attention.steps)return gr(s,u,d,t);let h=v(t.attention.weights,o);switch(s){case"q":case"k":case"v":return u<c&&d<p[s].cols?pr(s,u,d,p,n):null;case"product":{let[m,g]=[N(p.q,o,u),N(p.k,r,u)],k=[`q/${o}/${u}`,`k/${r}/${u}`];return $(`${B(m)} × ${B(g)} = ${E(m*g)}`,k)}case"dot":return fr(p,o,r);case"score":return Jn(p,t.attention.scores,n,o,r,["dot"]);case"softmax":return a==="sum"?$(pe(h,o),t.tokens.map((m,g)=>`softmax/weight/${g}`)):d<c?Gt(a,t,p,n,o,d,r):null;case"part":return u>=c||d>=p.v.cols?null:$(bt(h[u],N(p.v,u,d)),[`softmax/weight/${u}`,`v/${u}/${d}`]);case"output":return d>=p.v.cols?null:$(gt(h,p.v,o,d,p.valueNames[d]??""),t.tokens.map((m,g)=>`part/${g}/${d}`));case"sum":return u<c?Xn(t,u):null;case"scores":return u<c&&d<c?Gt("score",t,p,n,u,d,r):null;case"weights":return u<c&&d<c?Gt("weight",t,p,n,u,d,r):null;default:return null}}function Gt(e,t,n,o,r,s,a){let i=t.attention.steps?.[r],{scores:u}=t.attention;if(!i||!u)return null;let d=t.mask[r*t.tokens.length+s]===0;switch(e){case"score":return Jn(n,u,o,r,s,s===a?["dot"]:hr(n,r,s));case"exp":return $(d?"exp(−∞) = 0":pt(i,s,N(u,r,s),o.temperature),[`softmax/score/${s}`]);case"divide":return $(ft(i),t.tokens.map((c,p)=>`softmax/exp/${p}`));case"weight":{let c=i.sum?ht(i,r,s):f("empty.row",{query:t.tokens[r]??""}),p=d&&i.sum?`${c} (${f("masked")})`:c;return{inputs:[`softmax/exp/${s}`,`softmax/divide/${s}`],formula:p,edit:null,link:{i:r,j:s}}}default:return null}}function pr(e,t,n,o,r){let s=`${e}/${t}/${n}`,a=N(o[e],t,n),i=N(o.original[e],t,n),u=[...v(o.x,t)].map((h,m)=>[h,N(o.W[e],m,n)]),d=e==="v"?o.valueNames:o.keyNames,c=`${e}${L(t)} ${d[n]}`,p=s in r.edits?`${c} = ${B(a)} (${f("formula.edited",{value:E(i)})})`:`${c} = x${L(t)} · W_${e} = ${a===0?"":`${dt(u)} = `}${E(a)}`;return{inputs:[],formula:p,edit:{place:s,value:a},link:null}}function fr({q:e,k:t},n,o){let r=[...v(e,n)].map((a,i)=>[a,N(t,o,i)]),s=r.reduce((a,[i,u])=>a+i*u,0);return $(`q${L(n)} · k${L(o)} = ${dt(r)} = ${E(s)}`,r.map((a,i)=>`product/${i}`))}function Jn({q:e,k:t},n,o,r,s,a){let i=v(e,r).reduce((p,h,m)=>p+h*N(t,s,m),0),u=M(N(n,r,s),2),d=`α${mt(r,s)} = q${L(r)} · k${L(s)}`,c=`${d} ÷ √${e.cols} = ${E(i)} ÷ ${E(Math.sqrt(e.cols))} = ${u}`;return $(o.scale?c:`${d} = ${u}`,a)}function hr({q:e},t,n){return[...v(e,t).keys()].flatMap(o=>[`q/${t}/${o}`,`k/${n}/${o}`])}function Xn(e,t){let n=e.tokens.map((o,r)=>`weights/${t}/${r}`);return $(pe(v(e.attention.weights,t),t),n)}function gr(e,t,n,o){let r=o.tokens.length;if(e==="sum")return t<r?Xn(o,t):null;let s=e==="weights"?o.attention.weights:e==="scores"?o.attention.scores:null;return!s||t>=r||n>=r?null:$(`${e==="weights"?"α̂":"α"}${mt(t,n)} = ${M(N(s,t,n),3)} (${f("formula.given")})`)}var Kt={};Nt(Kt,{basicTokenize:()=>wr,wordTokenize:()=>He});var br=/[\t\n\r\p{Z}]/gu,yr=/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\uFFFD]/gu,_r=/\p{Mn}/gu,Qn="\\u4E00-\\u9FFF\\u3400-\\u4DBF\\u{20000}-\\u{2A6DF}\\u{2A700}-\\u{2CEAF}\\uF900-\\uFAFF\\u{2F800}-\\u{2FA1F}",Yn="\\p{P}!-\\/:-@\\[-`\\{-~",kr=new RegExp(`[${Qn}${Yn}]|[^${Qn}${Yn}]+`,"gu");function wr(e,t=!0){return Zn(e,t).flat()}function He(e,t,n=!0){let o=0;for(let r of t)o=Math.max(o,r.length);return Zn(e,n).flatMap(r=>vr(r,t,o))}function Zn(e,t){return e.replace(br," ").replace(yr,"").split(" ").map(n=>(t?xr(n):n).match(kr)??[])}function xr(e){let t=e.normalize("NFD").replace(_r,"");return Array.from(t,n=>n.toLowerCase()).join("")}function vr(e,t,n){let o=[],r=0;for(;r<e.length;){let s=r+1,a="";for(let i=r;i<e.length&&(a+=e[i],!(a.length>n));i++)t.has(a)&&(s=i+1);o.push(e.slice(r,s).join("")),r=s}return o}var jn=`token,pinyin,gloss,person,place,deed,asking
我,wǒ,"I, me",1,0,0,0
你,nǐ,you,1,0,0,0
他,tā,"he, him",1,0,0,0
她,tā,"she, her",1,0,0,0
我们,wǒmen,"we, us",1,0,0,0
他们,tāmen,"they, them",1,0,0,0
妈妈,māma,mother,1,0,0,0
爸爸,bàba,father,1,0,0,0
爷爷,yéye,grandfather,1,0,0,0
奶奶,nǎinai,grandmother,1,0,0,0
老师,lǎoshī,teacher,1,0,0,0
学生,xuésheng,student,1,0,0,0
医生,yīshēng,doctor,1,0,0,0
牧民,mùmín,herder,1,0,0,0
朋友,péngyou,friend,1,0,0,0
孩子,háizi,child,1,0,0,0
人,rén,person,1,0,0,0
小明,Xiǎomíng,Xiaoming (a name),1,0,0,0
小红,Xiǎohóng,Xiaohong (a name),1,0,0,0
狗,gǒu,dog,0.5,0,0,0
马,mǎ,horse,0.5,0,0,0
羊,yáng,sheep,0.5,0,0,0
鸟,niǎo,bird,0.5,0,0,0
赛罕塔拉,Sàihǎntǎlā,Saihantala (a grassland),0,1,0,0
草原,cǎoyuán,grassland,0,1,0,0
家,jiā,home,0,1,0,0
学校,xuéxiào,school,0,1,0,0
医院,yīyuàn,hospital,0,1,0,0
银行,yínháng,bank (for money),0,1,0,0
公园,gōngyuán,park,0,1,0,0
城市,chéngshì,city,0,1,0,0
北京,Běijīng,Beijing,0,1,0,0
上海,Shànghǎi,Shanghai,0,1,0,0
包头,Bāotóu,Baotou (a city),0,1,0,0
河边,hébiān,riverside,0,1,0,0
河,hé,river,0,1,0,0
山,shān,mountain,0,1,0,0
海,hǎi,sea,0,1,0,0
这里,zhèlǐ,here,0,1,0,0
那里,nàlǐ,there,0,1,0,0
爱,ài,to love,0,0,1,0
喜欢,xǐhuan,to like,0,0,1,0
认识,rènshi,to know (a person),0,0,1,0
去,qù,to go,0,0,1,0
来,lái,to come,0,0,1,0
回,huí,to go back,0,0,1,0
走,zǒu,to walk,0,0,1,0
跑,pǎo,to run,0,0,1,0
骑,qí,to ride,0,0,1,0
住,zhù,to live (somewhere),0,0,1,0
看,kàn,to look at,0,0,1,0
听,tīng,to listen,0,0,1,0
说,shuō,to say,0,0,1,0
唱,chàng,to sing,0,0,1,0
读,dú,to read,0,0,1,0
写,xiě,to write,0,0,1,0
吃,chī,to eat,0,0,1,0
喝,hē,to drink,0,0,1,0
工作,gōngzuò,to work,0,0,1,0
结下,jiéxià,to form (a bond),0,0,1,0
不解之缘,bùjiězhīyuán,a bond that cannot be untied,0,0,0.5,0
谁,shéi,who,0,0,0,1
什么,shénme,what,0,0,0,1
哪里,nǎlǐ,where,0,0,0,1
为什么,wèishénme,why,0,0,0,1
怎么,zěnme,how,0,0,0,1
吗,ma,(makes a question),0,0,0,1
呢,ne,(and what about …?),0,0,0,1
？,,question mark,0,0,0,0.5
歌,gē,song,0,0,0,0
书,shū,book,0,0,0,0
茶,chá,tea,0,0,0,0
传家宝,chuánjiābǎo,heirloom,0,0,0,0
今天,jīntiān,today,0,0,0,0
的,de,"of, 's",0,0,0,0
了,le,(has happened),0,0,0,0
与,yǔ,"with, and (formal)",0,0,0,0
和,hé,"and, with",0,0,0,0
在,zài,"at, in",0,0,0,0
是,shì,to be,0,0,0,0
不,bù,not,0,0,0,0
也,yě,also,0,0,0,0
，,,comma,0,0,0,0
、,,comma (in a list),0,0,0,0
。,,full stop,0,0,0,0
！,,exclamation mark,0,0,0,0
i,,我,1,0,0,0
me,,我,1,0,0,0
you,,你,1,0,0,0
he,,他,1,0,0,0
him,,他,1,0,0,0
she,,她,1,0,0,0
we,,我们,1,0,0,0
they,,他们,1,0,0,0
mother,,妈妈,1,0,0,0
father,,爸爸,1,0,0,0
grandfather,,爷爷,1,0,0,0
teacher,,老师,1,0,0,0
student,,学生,1,0,0,0
doctor,,医生,1,0,0,0
herder,,牧民,1,0,0,0
friend,,朋友,1,0,0,0
child,,孩子,1,0,0,0
children,,孩子们,1,0,0,0
my,,我的,0.5,0,0,0
his,,他的,0.5,0,0,0
her,,她，她的,0.5,0,0,0
dog,,狗,0.5,0,0,0
horse,,马,0.5,0,0,0
sheep,,羊,0.5,0,0,0
saihantala,,赛罕塔拉,0,1,0,0
grassland,,草原,0,1,0,0
home,,家,0,1,0,0
school,,学校,0,1,0,0
hospital,,医院,0,1,0,0
bank,,银行，岸,0,1,0,0
park,,公园,0,1,0,0
city,,城市,0,1,0,0
beijing,,北京,0,1,0,0
river,,河,0,1,0,0
mountain,,山,0,1,0,0
sea,,海,0,1,0,0
here,,这里,0,1,0,0
there,,那里,0,1,0,0
love,,爱,0,0,1,0
loves,,爱,0,0,1,0
know,,认识,0,0,1,0
knows,,认识,0,0,1,0
go,,去,0,0,1,0
goes,,去,0,0,1,0
went,,去（过去）,0,0,1,0
come,,来,0,0,1,0
came,,来（过去）,0,0,1,0
walks,,走,0,0,1,0
runs,,跑,0,0,1,0
rides,,骑,0,0,1,0
live,,住,0,0,1,0
lives,,住,0,0,1,0
sees,,看见,0,0,1,0
sings,,唱,0,0,1,0
reads,,读,0,0,1,0
writes,,写,0,0,1,0
eats,,吃,0,0,1,0
works,,工作,0,0,1,0
formed,,结下（过去）,0,0,1,0
bond,,缘,0,0,0.5,0
who,,谁,0,0,0,1
what,,什么,0,0,0,1
where,,哪里,0,0,0,1
why,,为什么,0,0,0,1
how,,怎么,0,0,0,1
?,,问号,0,0,0,0.5
song,,歌,0,0,0,0
book,,书,0,0,0,0
heirloom,,传家宝,0,0,0,0
today,,今天,0,0,0,0
the,,（定冠词）,0,0,0,0
a,,一（不定冠词）,0,0,0,0
is,,是,0,0,0,0
do,,（助动词）,0,0,0,0
does,,（助动词）,0,0,0,0
not,,不,0,0,0,0
and,,和,0,0,0,0
of,,的,0,0,0,0
with,,与,0,0,0,0
to,,到,0,0,0,0
in,,在……里,0,0,0,0
at,,在,0,0,0,0
",",,逗号,0,0,0,0
.,,句号,0,0,0,0
!,,叹号,0,0,0,0
`;var eo=`matrix,from,person,place,deed,asking
W_q,person,0,1.5,1,0
W_q,place,1,0,1.5,0
W_q,deed,2,1,0,0
W_q,asking,2.5,0,0,0
W_k,person,2,0,0,0
W_k,place,0,2,0,0
W_k,deed,0,0,2,0
W_k,asking,0,0,0,1
W_v,person,1,0,0,0
W_v,place,0,1,0,0
W_v,deed,0,0,1,0
W_v,asking,0,0,0,1
`;function fe(e){let t=/("(?:[^"]|"")*"|[^,]*)(?:,|$)/y;return e.trim().split(/\r?\n/).map(n=>{let o=[];for(t.lastIndex=0;t.lastIndex<=n.length;){let r=t.exec(n);if(!r)break;let s=r[1];if(o.push(s.startsWith('"')?s.slice(1,-1).replaceAll('""','"'):s),!r[0].endsWith(","))break}return o})}var[Er,...Ar]=fe(jn),j=Er.slice(3),ae=new Map(Ar.map(([e,t,n,...o])=>[e,{pinyin:t,gloss:n,features:o.map(Number)}])),yt=new Set(ae.keys()),Pr=fe(eo).slice(1);function _t(e){return ne(Pr.filter(t=>t[0]===e).map(t=>t.slice(2).map(Number)))}function to(e){let t=e.map(n=>ae.get(n)?.features??j.map(()=>0));return ne(t,j.length)}function qe(e){return(ae.get(e)?.gloss??"").replace(/ \(.*/,"")}var oo=["sentence","query","key","temperature","scale","view","edits","cuts"],ee=-1,Fe=32;function ro(e){if(e.feed.kind==="shown")return Mr(e.feed);let t=e.feed.kind==="toy",n=t?He(e.sentence,yt):e.feed.tokens,o=n.slice(0,Fe),r=t?to(o):Pe(e.feed,"x"),s=t?{q:_t("W_q"),k:_t("W_k"),v:_t("W_v")}:{q:Pe(e.feed,"W_q"),k:Pe(e.feed,"W_k"),v:Pe(e.feed,"W_v")},a={q:G(r,s.q),k:G(r,s.k),v:G(r,s.v)},i=Jt("q",a.q,e.edits),u=Jt("k",a.k,e.edits),d=Jt("v",a.v,e.edits),c=so(o.length,e.cuts),p=Ie(i,u,d,{scale:e.scale,temperature:e.temperature,mask:c});return{tokens:o,typed:t?n.length:e.feed.typed,unknown:o.map(h=>t&&!ae.has(h)),glosses:o.map(h=>t?qe(h):""),vectors:{q:i,k:u,v:d,original:a,x:r,W:s,keyNames:t?j:no(u.cols),valueNames:t?j:no(d.cols)},attention:p,mask:c}}function Mr(e){let{tokens:t}=e;return{tokens:t,typed:e.typed,unknown:t.map(()=>!1),glosses:t.map(()=>""),vectors:null,attention:{weights:Pe(e,"weights"),scores:e.arrays.scores?Pe(e,"scores"):null,steps:null,output:null},mask:so(t.length,[])}}function Pe(e,t){let n=e.arrays[t];return n?{rows:n.shape[0],cols:n.shape[1],data:Un(n)}:H(0,0)}function Jt(e,t,n){let o={...t,data:t.data.slice()};for(let[r,s]of Object.entries(n)){let[a,i,u]=r.split("/");a===e&&Number(i)<o.rows&&Number(u)<o.cols&&(o.data[Number(i)*o.cols+Number(u)]=s)}return o}function so(e,t){let n=new Uint8Array(e*e).fill(1);for(let[o,r]of t)o<e&&r<e&&(n[o*e+r]=0);return n}function no(e){return Array.from({length:e},(t,n)=>String(n+1))}function ao(e,t){if(e.feed.kind!=="toy")return{sentence:t,edits:{},cuts:[]};let n=He(e.sentence,yt),o=He(t,yt),r=Math.min(n.length,o.length),s=0;for(;s<r&&n[s]===o[s];)s++;let a=0;for(;a<r-s&&n.at(-1-a)===o.at(-1-a);)a++;let i=m=>{if(m>=s&&m<n.length-a)return null;let g=m<s?m:m+o.length-n.length;return g<Fe?g:null},u={};for(let[m,g]of Object.entries(e.edits)){let[k,_,x]=m.split("/"),b=i(Number(_));b!==null&&(u[`${k}/${b}/${x}`]=g)}let d=e.cuts.flatMap(([m,g])=>{let[k,_]=[i(m),i(g)];return k===null||_===null?[]:[[k,_]]}),c=j.indexOf("asking"),p=o.findIndex(m=>ae.get(m)?.features[c]===1),h=(n.length?i(e.query):null)??Math.max(0,p);return{sentence:t,edits:u,cuts:d,query:h,key:e.key===ee?ee:i(e.key)??ee}}function Me(e,t){return Math.max(0,Math.min(e,t-1))}function Se(e){let{guess:t,onBack:n}=e,o=U(null),r=U(t);return q(()=>{r.current!==t&&o.current?.querySelector("button")?.focus(),r.current=t},[t]),l("div",{class:"bb-predict","data-role":"predict",ref:o,children:[l("p",{children:l(X,{text:e.question})}),t===null?l("p",{class:"bb-tools",children:e.choices.map(([s,a])=>l("button",{type:"button",...A("controls"),"data-guess":s,onClick:()=>e.onGuess(s),children:l(X,{text:a})},s))}):l(S,{children:[l("p",{"data-role":"answer",children:[l("b",{children:f(t===e.right?"predict.right":"predict.wrong")})," ",l(X,{text:e.answer})]}),l("p",{class:"bb-tools",children:l("button",{type:"button",...A("controls"),"data-role":n?"back":"again",onClick:n??e.onAgain,children:n?e.backLabel:f("predict.again")})})]})]})}function io({numbers:e,state:t,query:n,change:o}){let[r,s]=D(null),{tokens:a}=e,{scores:i}=e.attention;if(a.length<3||!i)return null;let u=r&&r.i<a.length&&r.j<a.length?r:null,d=u?.i??Sr(e,n),c=u?t.cuts.filter(([_,x])=>_!==d||x!==u.j):t.cuts,p=Uint8Array.from(a,(_,x)=>c.some(([b,y])=>b===d&&y===x)?0:1),h=K(v(i,d),t.temperature,p).weights,m=u?.j??F(h).index,g=t.cuts.some(([_,x])=>_===d&&x===m),k={query:a[d]??"",key:a[m]??"",share:T(h[m]??0)};return l(Se,{question:f("predict.question",k),choices:[["proportion",f("predict.proportion")],["next",f("predict.next")],["lost",f("predict.lost")]],guess:u?.guess??null,right:"proportion",answer:$r(a,v(i,d),p,m,t.temperature),onGuess:_=>{s({guess:_,i:d,j:m}),o({query:d,key:m,cuts:[...t.cuts,[d,m]]})},onBack:u&&g?()=>o({cuts:c}):null,backLabel:f("predict.back"),onAgain:()=>s(null)})}function Sr({attention:e},t){let n=r=>{let s=v(e.weights,r),{index:a,ties:i}=F(s),u=s.filter((d,c)=>c!==a&&d>0);return i.length===1&&u.length>1&&Math.max(...u)-Math.min(...u)>.001};return[t,...Array.from({length:e.weights.rows},(r,s)=>s)].find(n)??t}function $r(e,t,n,o,r){let s=K(t,r,n).weights,a=K(t,r,n.map((u,d)=>d===o?0:u)).weights,i=F(a).index;return f("predict.answer",{share:T(s[o]??0),other:e[i]??"",place:i+1,before:T(s[i]??0),after:T(a[i]??0),sum:T(a.reduce((u,d)=>u+d,0))})}function $e({onReset:e,children:t}){return l("div",{class:"bb-controls",role:"toolbar","aria-label":f("controls"),children:[t,l("button",{type:"button",...A("controls"),"data-role":"reset",title:f("control.reset.title"),onClick:e,children:f("control.reset")})]})}var Cr=["我爱赛罕塔拉，谁爱赛罕塔拉？","妈妈去学校，老师在家。","The teacher loves the river. Who goes home?"];function lo({state:e,width:t,change:n,onSentence:o,onReset:r}){let[s,a]=D(!1),i=e.feed.kind==="toy";return l(S,{children:[l($e,{onReset:r,children:[i&&l("span",{class:"bb-examples",children:[l("span",{class:"bb-label",children:f("control.examples")}),Cr.map(u=>l("button",{type:"button",...A("controls"),lang:z(u),onClick:()=>o(u),children:u},u))]}),i&&l("button",{type:"button",...A("controls"),"data-role":"bank","aria-expanded":s,title:f("control.bank.title"),onClick:()=>a(!s),children:f("control.bank")}),t!==null&&l(S,{children:[l("button",{type:"button",...A("controls"),"data-role":"scale","aria-pressed":e.scale,title:f("control.scale.title"),onClick:()=>n({scale:!e.scale}),children:f("control.scale",{width:t})}),l(at,{value:e.temperature,onValue:u=>n({temperature:u})})]})]}),s&&l(Rr,{onWord:u=>o(Or(e.sentence,u))})]})}function Rr({onWord:e}){let t=[...j,"none"],n=o=>{let r=Math.max(...o);return r>0?j[o.indexOf(r)]:"none"};return l("div",{class:"bb-bank","data-role":"bank-words",children:t.map(o=>l("p",{children:[l("span",{class:"bb-label",children:Ur(o)}),[...ae].map(([r,s])=>n(s.features)===o?l("button",{type:"button",...A("controls"),lang:z(r),title:`${s.pinyin} ${s.gloss}`.trim(),onClick:()=>e(r),children:[r," ",l("small",{lang:z(qe(r)),children:qe(r)})]},r):null)]},o))})}function Ur(e){return e==="none"?f("bank.none"):e}function Or(e,t){let n=/[\p{L}\p{N}]$/u.test(e)&&/^[\p{L}\p{N}]/u.test(t),o=/[a-z0-9]$/i.test(e)||/^[a-z0-9]/i.test(t);return e+(n&&o?" ":"")+t}var uo={sentence:Cn,query:Bt,key:Bt,temperature:De(...Ve),scale:rt,view:Rn("weights","scores")};function co({model:e,kernel:t}){let{state:n,change:o,round:r,reset:s}=_e(e,oo,["feed"]),[a,i]=D(null),u=qt(()=>ro(n),[n.sentence,n.temperature,n.scale,n.edits,n.cuts,n.feed]),d=u.tokens.length,c=y=>Lr(y,a,n,u),p=ve(y=>d?Kn(y,u,n,...c(y)):null,y=>{let[w,O]=c(y);o({query:w,key:O})},n.linked),[h,m]=c(p.cell),{explanation:g,held:k}=p,_=y=>{p.release(),o(ao(n,y))},x=(y,w)=>n.cuts.some(([O,I])=>O===y&&I===w),b=(y,w)=>o({cuts:x(y,w)?n.cuts.filter(([O,I])=>O!==y||I!==w):[...n.cuts,[y,w]]});return l("div",{class:"bb-body",...p.handlers,children:[l(Ne,{name:e.get("source")}),l(qn,{latest:()=>e.get("sentence"),readOnly:!mo(n,t),onSentence:_}),l(xe,{texts:Vr(u,n,t),badLink:n.bad_link}),d>0&&l(Fn,{tokens:u.tokens,glosses:u.glosses,unknown:u.unknown,weights:v(u.attention.weights,h),query:h,chosen:Me(n.query,d),cut:y=>x(h,y),onPreview:i,onChoose:y=>{p.release(),o({query:y,key:ee})}}),l(we,{text:zr(u,h)}),l(lo,{state:n,width:u.vectors?.q.cols??null,change:o,onSentence:_,onReset:()=>{p.release(),s()}}),u.vectors&&l(io,{numbers:u,state:n,query:Me(n.query,d),change:o},r),d>0&&l("div",{class:"bb-cards",children:[u.vectors&&l(Wn,{numbers:u,state:n,query:h,focusKey:m,vectors:u.vectors}),u.vectors&&l(In,{numbers:u,state:n,query:h,focusKey:m,vectors:u.vectors}),l(Gn,{numbers:u,state:n,query:h,focusKey:m,onView:y=>o({view:y}),onQuery:y=>o({query:y,key:ee})})]}),d>0&&l(ke,{formula:g?.formula??null,held:k!==null&&g!==null,edit:g?.edit??null,link:Dr(g,x,b),onValue:y=>{g?.edit&&o({edits:{...n.edits,[g.edit.place]:y}})},onFree:p.release})]})}function Lr(e,t,n,{tokens:o,attention:r}){let[s="",a="",i=""]=e?.split("/")??[],u=o.length;if(u===0)return[0,0];let d=e===null&&t!==null?t:n.query,c=null;(s==="weights"||s==="scores")&&([d,c]=[Number(a),Number(i)]),(s==="sum"||s==="q"||s==="output")&&(d=Number(a)),s==="softmax"&&i&&(c=Number(i)),(s==="part"||s==="v"||s==="k")&&(c=Number(a)),d=Me(d,u);let p=d===Me(n.query,u)&&n.key!==ee?n.key:null;return[d,Me(c??p??F(v(r.weights,d)).index,u)]}function Dr(e,t,n){if(!e?.link)return null;let{i:o,j:r}=e.link;return{cut:t(o,r),toggle:()=>n(o,r)}}function mo(e,t){return e.feed.kind==="toy"||e.feed.asks&&t}function zr({tokens:e,attention:t},n){if(e.length===0)return"";let o=v(t.weights,n),{index:r,ties:s,empty:a}=F(o),i={query:e[n]??"",keys:it(e,s),share:T(o[r]??0)};return a?f("live.empty",i):s.length===o.length&&s.length>1?f("live.even",i):f(s.length>1?"live.ties":"live",i)}function Vr(e,t,n){let{tokens:o,typed:r}=e,{feed:s}=t,a=s.kind!=="toy"&&s.asks&&s.sentence!==t.sentence,i=[...new Set(o.filter((d,c)=>e.unknown[c]))],u=[];if(s.error?u.push(f("kernel.error",{error:s.error})):o.length===0&&u.push(f("sentence.empty")),r>Fe&&u.push(f("sentence.cut",{limit:Fe,count:r})),i.length>0){let d=i.slice(0,8).join(" ")+(i.length>8?" …":"");u.push(f(i.length===1?"sentence.unknown.one":"sentence.unknown.many",{tokens:d}))}s.kind!=="toy"&&!mo(t,n)&&u.push(f(s.asks?"sentence.kernel":"sentence.arrays"));for(let[d,c]of o.entries())F(v(e.attention.weights,d)).empty&&u.push(f("empty.row",{query:c}));return n&&a&&!s.error&&u.push(f("sentence.waiting")),u}function kt({tokens:e,shares:t,values:n,reach:o,step:r=.1,captions:s,label:a,onValue:i}){return l("div",{class:"bb-strip",children:l("div",{class:"bb-bars",children:e.map((u,d)=>{let c=Math.min(1,Math.max(0,t[d]??0));return l("div",{class:"bb-bar-column","data-role":"token","data-index":d,children:[l("span",{class:"bb-bar-values",children:[l("b",{children:Number.isFinite(t[d])?T(t[d]??0):"–"}),s&&l("span",{children:E(n[d]??0)})]}),l("span",{class:"bb-bar-pair",children:[l("span",{class:"bb-bar","aria-hidden":"true",children:l("span",{class:"bb-bar-fill",style:`height: ${100*c}%`})}),l("input",{type:"range",min:o[0],max:o[1],step:r,value:n[d],...A("sliders"),"aria-label":a(d),"aria-valuetext":E(n[d]??0),"data-role":"slider",onInput:p=>i(d,p.currentTarget.valueAsNumber)})]}),s&&l("span",{class:"bb-bar-values",children:s.map(p=>l("span",{children:p},p))}),l("span",{class:"bb-bar-name",lang:z(u),children:u})]},d)})})})}var he=260,Ce=26;function fo({tokens:e,v:t,shares:n,output:o}){let r=Math.max(1,...Array.from(t.data,b=>Math.abs(b)))*1.15,a=t.data.some(b=>b<0)?-r:-.12*r,i=b=>Ce+(b-a)/(r-a)*(he-2*Ce),u=(b,y)=>[i(b),he-i(y)],[d,c]=u(0,0),p=e.map((b,y)=>[N(t,y,0),N(t,y,1)]),h=e.map((b,y)=>[(n[y]??0)*N(t,y,0),(n[y]??0)*N(t,y,1)]),[m,g]=[0,0],k=h.map(([b,y])=>{let w=u(m,g);return m+=b,g+=y,[w,u(m,g)]}),_=u(o[0]??0,o[1]??0),x=f("blend.picture",{x:T(o[0]??0),y:T(o[1]??0)});return l("figure",{class:"bb-figure",children:[l("svg",{class:"bb-plane",viewBox:`0 0 ${he} ${he}`,role:"img","aria-label":x,children:[l("path",{class:"bb-axis",d:`M ${Ce/2} ${c} H ${he-Ce/2} M ${d} ${Ce/2} V ${he-Ce/2}`}),l("text",{class:"bb-axis-name",x:he-14,y:c-5,children:"x"}),l("text",{class:"bb-axis-name",x:d+6,y:16,children:"y"}),l("path",{class:"bb-hull",d:`M ${Hr(p).map(b=>u(...b).join(" ")).join(" L ")} Z`}),e.map((b,y)=>{let[w,O]=u(N(t,y,0),N(t,y,1)),I=Math.hypot(w-d,O-c)<1;return l("g",{class:"bb-arrow-v",children:[!I&&l(po,{from:[d,c],to:[w,O]}),I&&l("circle",{cx:w,cy:O,r:"3"}),l("text",{x:I?w-18:w+6,y:I?O+17:O-5,children:b})]},y)}),k.map(([b,y],w)=>l("path",{class:"bb-chain",d:`M ${b[0]} ${b[1]} L ${y[0]} ${y[1]}`},w)),l("g",{class:"bb-arrow-b",children:[l(po,{from:[d,c],to:_}),l("text",{x:_[0]+6,y:_[1]+14,children:"b"})]})]}),l("figcaption",{class:"bb-note",children:f("blend.legend")})]})}function Hr(e){let t=[...e].sort((o,r)=>o[0]-r[0]||o[1]-r[1]),n=o=>{let r=[];for(let s of o){for(;r.length>1&&qr(r.at(-2),r.at(-1),s)<=0;)r.pop();r.push(s)}return r.slice(0,-1)};return t.length<2?t:[...n(t),...n(t.toReversed())]}function qr(e,t,n){return(t[0]-e[0])*(n[1]-e[1])-(t[1]-e[1])*(n[0]-e[0])}function po({from:e,to:t}){let n=Math.atan2(t[1]-e[1],t[0]-e[0]),o=r=>`${t[0]-9*Math.cos(n+r)} ${t[1]-9*Math.sin(n+r)}`;return l(S,{children:[l("path",{class:"bb-shaft",d:`M ${e[0]} ${e[1]} L ${t[0]} ${t[1]}`}),l("path",{d:`M ${o(.4)} L ${t[0]} ${t[1]} L ${o(-.4)}`})]})}var Fr=["tokens","mix","values"],Xt=["x","y"],ho={};function Br(e,t,n){let o=1-e[t];return e.map((r,s)=>s===t?e.length===1?1:n:o>1e-12?r*(1-n)/o:(1-n)/(e.length-1))}function go({model:e}){let{state:t,change:n,round:o,reset:r}=_e(e,Fr),{tokens:s,mix:a}=t,i=ne(t.values,2),u=v(G(ne([a]),i),0),d=ve(m=>Ir(m,t,i),void 0,t.linked),c=d.explanation?.edit??null,p=(m,g)=>n({mix:Br(a,m,g)}),h=a.map(()=>1/a.length);return l("div",{class:"bb-body",...d.handlers,children:[l(Ne,{name:e.get("source")}),l(xe,{badLink:t.bad_link}),l("div",{class:"bb-side",children:[l(kt,{tokens:s,shares:a,values:a,reach:[0,1],step:.01,label:m=>f("blend.slider",{token:s[m]??""}),onValue:p}),l(fo,{tokens:s,v:i,shares:a,output:u})]}),l(we,{text:f("blend.live",{x:T(u[0]??0),y:T(u[1]??0)})}),l($e,{onReset:()=>{d.release(),r()},children:l("button",{type:"button",...A("controls"),"data-role":"equal",onClick:()=>n({mix:h}),children:f("blend.equal")})}),l(Wr,{state:t,change:n},o),l("div",{class:"bb-card",children:l(se,{label:f("step.blend"),look:"bb-steps",children:[l(Ae,{tokens:s}),l("tbody",{children:l(V,{head:f("row.weight"),group:"steps",cells:a.map((m,g)=>({id:`weights/0/${g}`,value:m,text:T(m),look:Q(m)})),end:l(Ee,{group:"steps",id:"sum/0",shares:a})})}),l(lt,{v:i,names:Xt,shares:a,output:u,query:0,group:"steps",edits:{}})]})}),l(ke,{formula:d.explanation?.formula??null,held:d.held!==null&&d.explanation!==null,edit:c,link:null,onValue:m=>{let[,g="0",k="0"]=c?.place.split("/")??[],_=(b,y)=>y===Number(k)?m:b,x=t.values.map((b,y)=>y===Number(g)?b.map(_):b);c&&n({values:x})},onFree:d.release})]})}function Wr({state:e,change:t}){let[n,o]=D(null),r=e.tokens.length-1,[s,a]=e.values[r]??[0,0],i=e.mix.map((u,d)=>d===r?1:0);return l(Se,{question:f("blend.question",{token:e.tokens[r]??""}),choices:[["value",f("blend.value",{token:e.tokens[r]??""})],["middle",f("blend.middle")],["zero",f("blend.zero")]],guess:n?.guess??null,right:"value",answer:f("blend.answer",{token:e.tokens[r]??"",x:T(s),y:T(a)}),onGuess:u=>{o({guess:u,before:e.mix}),t({mix:i})},onBack:n&&e.mix[r]===1?()=>t({mix:n.before}):null,backLabel:f("blend.back"),onAgain:()=>o(null)})}function Ir(e,t,n){let[o,r="0",s="0"]=e.split("/"),[a,i]=[Number(r),Number(s)],u=t.tokens.map((d,c)=>c);switch(o){case"weights":return $(`α̂${L(i)} = ${T(t.mix[i]??0)}`);case"sum":return $(pe(t.mix,0),u.map(d=>`weights/0/${d}`));case"v":{let d=t.values[a]?.[i]??0;return{...$(`v${L(a)} ${Xt[i]} = ${E(d)}`),edit:{place:e,value:d}}}case"part":return $(bt(t.mix[a]??0,t.values[a]?.[i]??0),[`weights/0/${a}`,`v/${a}/${i}`]);case"output":return $(gt(t.mix,n,0,i,Xt[i]??""),u.map(d=>`part/${d}/${i}`));default:return null}}var Gr=["tokens","alpha","temperature","offset","divide"],bo=10,yo=[-5,5],_o={temperature:De(...Ve),offset:De(...yo),divide:rt},Kr=[[1.2,.4,-.3,2],[1e4,9999,-1e4,0],[1,1,1,1]];function ko({model:e}){let{state:t,change:n,round:o,reset:r}=_e(e,Gr),{tokens:s,temperature:a,offset:i,divide:u}=t,d=Float64Array.from(t.alpha,b=>b+i),c=K(d,a),p=d.reduce((b,y)=>b+y,0),h=u?d.map(b=>b/p):c.weights,{index:m,ties:g}=F(h),k=ve(b=>Zr(b,t,d,c,p),void 0,t.linked),_=(b,y)=>n({alpha:t.alpha.map((w,O)=>O===b?Jr(y-i):w)}),x=k.explanation?.edit??null;return l("div",{class:"bb-body",...k.handlers,children:[l(Ne,{name:e.get("source")}),l(xe,{texts:Yr(t,h,p),badLink:t.bad_link}),l(kt,{tokens:s,shares:h,values:d,reach:[-bo,bo],captions:[f("row.share"),f("row.plain.score")],label:b=>f("softmax.slider",{token:s[b]??""}),onValue:_}),l(we,{text:Number.isFinite(h[m])?f(g.length>1?"softmax.ties":"softmax.live",{tokens:it(s,g),share:T(h[m]??0)}):f("softmax.none")}),l($e,{onReset:()=>{k.release(),r()},children:[l("span",{class:"bb-examples",children:[l("span",{class:"bb-label",children:f("control.examples")}),Kr.filter(b=>b.length===s.length).map(b=>l("button",{type:"button",...A("controls"),onClick:()=>n({alpha:b,offset:0}),children:b.map(y=>E(y)).join("  ")},b.join()))]}),l(at,{value:a,...u&&{off:f("softmax.no.temperature")},onValue:b=>n({temperature:b})}),l(It,{name:"offset",label:f("softmax.offset"),title:f("softmax.offset.title"),range:yo,step:.5,value:i,onValue:b=>n({offset:b})}),l("button",{type:"button",...A("controls"),"data-role":"divide","aria-pressed":u,title:f("softmax.divide.title"),onClick:()=>n({divide:!u}),children:f("softmax.divide")})]}),!u&&l(Qr,{state:t,change:n},o),l("div",{class:"bb-card",children:l(se,{label:f("step.softmax"),look:"bb-steps",children:[l(Ae,{tokens:s}),l("tbody",{children:u?l(Xr,{scores:d,sum:p}):l(ct,{scores:d,steps:c,power:a===1?"α":`α/${E(a)}`,handle:Re,group:"steps"})})]})}),l(ke,{formula:k.explanation?.formula??null,held:k.held!==null&&k.explanation!==null,edit:x,link:null,onValue:b=>x&&_(Number(x.place.split("/")[2]),b),onFree:k.release})]})}function Jr(e){return Math.max(-ze,Math.min(ze,e))}function Re(e,t){let n={score:"scores",exp:"exp",divide:"divide",weight:"weights",sum:"sum"}[e];return e==="sum"?"sum/0":`${n}/0/${t}`}function Xr({scores:e,sum:t}){let n=e.map(a=>a/t),o=n.reduce((a,i)=>a+i,0),r=a=>Number.isFinite(a)?T(a):"–",s=(a,i,u,d)=>Array.from(i,(c,p)=>({id:Re(a,p),value:c,text:u(c),look:d(c)}));return l(S,{children:[l(V,{head:f("row.score"),group:"steps",cells:s("score",e,a=>M(a,2),()=>""),end:l("td",{class:"bb-end",children:M(t,2)})}),l(V,{head:f("softmax.divided"),look:"bb-result",group:"steps",cells:s("weight",n,r,a=>a>=0?Q(a):"bb-wrong"),end:l("td",{class:"bb-end",children:r(o)})})]})}function Qr({state:e,change:t}){let[n,o]=D(null),{weights:r}=K(Float64Array.from(e.alpha),e.temperature),s=F(r).index,a={token:e.tokens[s]??"",share:T(r[s]??0)},i=Math.exp(5/e.temperature);return l(Se,{question:f("softmax.question",a),choices:[["grows",f("softmax.grows")],["stays",f("softmax.stays")],["shrinks",f("softmax.shrinks")]],guess:n?.guess??null,right:"stays",answer:f(i<1e4?"softmax.answer":"softmax.answer.shifted",{...a,factor:M(i,1)}),onGuess:u=>{o({guess:u,before:e.offset}),t({offset:5})},onBack:n&&e.offset===5?()=>t({offset:n.before}):null,backLabel:f("softmax.back"),onAgain:()=>o(null)})}function Yr({divide:e},t,n){return e?n===0?[f("softmax.zero")]:[...n<0?[f("softmax.flip")]:[],...t.some(o=>o<0)?[f("softmax.negative")]:[],...t.some(o=>o>1)?[f("softmax.above")]:[]]:[]}function Zr(e,t,n,o,r){let[s,,a="0"]=e.split("/"),i=Number(a);if(i>=n.length)return null;let u=n[i],d=c=>Array.from(n,(p,h)=>Re(c,h));switch(s){case"scores":{let c=`${B(t.alpha[i])} + ${B(t.offset)} = ${E(u)}`,p=`α${L(i)} = ${t.offset===0?E(u):c}`;return{...$(p),edit:{place:e,value:u}}}case"exp":return $(pt(o,i,u,t.temperature),[Re("score",i)]);case"divide":return $(ft(o),d("exp"));case"weights":return t.divide?$(`${B(u)} ÷ ${B(r)} = ${M(u/r,3)}`,d("score")):$(ht(o,0,i),[Re("exp",i),Re("divide",i)]);case"sum":return $(pe(o.weights,0),d("weight"));default:return null}}var wo={attention:{Widget:co,links:uo,fresh:{query:0,key:ee,edits:{},cuts:[]}},blend:{Widget:go,links:ho},softmax:{Widget:ko,links:_o}};P.debounceRendering=e=>requestAnimationFrame(e);var Qt=class extends be{state={error:null};componentDidCatch(t){xo(this.props.root,t),this.setState({error:t})}render(){let{error:t}=this.state;return t?l("p",{class:"bb-notice","data-role":"notice",children:f("error",{error:t.message})}):this.props.children}};function xo(e,t){e.dataset.state="error",setTimeout(()=>{throw t})}function vo(e,t){let n=document.createElement("p");n.className="bb-notice",n.dataset.role="notice",n.textContent=f("error",{error:t.message}),e.append(n),xo(e,t)}function Yt(e){let t=e.dataset.widget??"",n=Object.hasOwn(wo,t)?wo[t]:void 0;if(!n)throw new Error(`there is no widget named ${JSON.stringify(t)}`);return n}function wt(e,t,n){let{Widget:o}=Yt(e);return e.replaceChildren(),e.dataset.state="live",Ot(l(Qt,{root:e,children:l(o,{model:t,kernel:n})}),e),()=>Ot(null,e)}function No({model:e,el:t}){let n=document.createElement("div");return n.className="bb-widget",n.dataset.widget=e.get("widget"),n.dataset.source=e.get("source"),n.setAttribute("role","group"),n.setAttribute("aria-label",e.get("widget")),t.classList.add("bb-host"),t.append(n),wt(n,e,!0)}var jr="800px",To=new Map;function Eo(){let e=new IntersectionObserver(t=>{for(let{isIntersecting:n,target:o}of t)if(n){e.unobserve(o);try{Ao(o)}catch(r){vo(o,r)}}},{rootMargin:jr});for(let t of document.querySelectorAll('.bb-widget[data-state="static"]'))e.observe(t);document.addEventListener("click",t=>{if(t.ctrlKey||t.metaKey||t.shiftKey||t.altKey)return;let n=t.target.closest('a[href*="#"]');!n||n.pathname!==location.pathname||!Zt(n.hash)||(t.preventDefault(),history.pushState(null,"",n.hash))}),addEventListener("hashchange",()=>Zt(location.hash)),Zt(location.hash)}function Ao(e){let t=To.get(e);if(t)return t;let n=new st(JSON.parse(e.dataset.props??"{}"));return To.set(e,n),wt(e,n,!1),n}function Zt(e){let[,t,n]=/^#([\w-]+):(.+)$/.exec(e)??[];if(!t||!n)return!1;let o=document.querySelector(`.bb-widget[data-name="${CSS.escape(t)}"]`);if(!o)return!1;let r=Ao(o),{links:s,fresh:a}=Yt(o),i={bad_link:void 0};for(let[c,p]of new URLSearchParams(n)){let h=Object.hasOwn(s,c)?s[c]?.(p):void 0;h===void 0?i.bad_link={key:c,value:p}:i[c]=h}let u="sentence"in i?a:{},d=Number(r.get("linked")??0)+1;for(let[c,p]of Object.entries({...u,...i,linked:d}))r.set(c,p);return o.scrollIntoView({block:"nearest"}),!0}var tn={};Nt(tn,{clauses:()=>ns,reading:()=>So,spell:()=>rs,words:()=>os});var Po=`language,kind,tokens,gloss
zh,names,我|你|他|小明|小红|妈妈|爷爷|老师,I|you|he|Xiaoming|Xiaohong|Mum|Grandpa|the teacher
zh,bond,与 赛罕塔拉 结下了不解之缘 。,formed the unbreakable bond with Saihantala.
zh,full,谁 与 赛罕塔拉 结下了不解之缘 ？,Who formed the unbreakable bond with Saihantala?
zh,short,谁 ？,Who?
zh,when,那年,"that year, …"
zh,when,后来,"later, …"
zh,when,那年 夏天,"that summer, …"
zh,opener,请问,"may I ask, …"
zh,opener,那么 ，,"so, …"
zh,plain,天亮了 。,It grew light.
zh,plain,天黑了 。,It grew dark.
zh,plain,下雨了 。,It began to rain.
zh,plain,春天 来了 。,Spring came.
zh,plain,太阳 出来了 。,The sun came out.
zh,plain,雪 化了 。,The snow melted.
zh,plain,羊群 走远了 。,The flock wandered far away.
zh,plain,鸟儿 飞走了 。,The birds flew away.
zh,plain,河水 很 清 。,The river was clear.
zh,plain,云 很 白 。,The clouds were white.
zh,plain,风 轻轻地 吹 。,The wind blew softly.
zh,plain,草 慢慢 绿了 。,The grass slowly turned green.
zh,plain,马 在 河边 吃草 。,The horses grazed by the river.
zh,plain,星星 在 天上 闪烁 。,Stars twinkled in the sky.
zh,plain,牧人 在 山坡上 唱歌 。,Herders sang on the hillside.
zh,plain,狗 在 门口 睡觉 。,The dog slept at the door.
zh,plain,孩子们 在 草地上 放 风筝 。,Children flew kites on the grass.
zh,plain,一群 大雁 从 南方 飞回来了 。,A skein of wild geese flew back from the south.
zh,plain,大家 围着 火堆 又 唱 又 跳 。,Everyone sang and danced around the bonfire.
zh,plain,夜里 的 草原 又 静 又 冷 。,At night the grassland was quiet and cold.
zh,distractor,{name} 回家了 。,{name} went home.
zh,distractor,{name} 在 河边 散步 。,{name} took a walk by the river.
zh,distractor,{name} 与 朋友 聊天 。,{name} chatted with a friend.
zh,distractor,{name} 唱了 一首 歌 。,{name} sang a song.
zh,distractor,{name} 去 城里 买 茶叶 。,{name} went to town to buy tea.
zh,distractor,大家 都 喜欢 {name} 。,Everyone liked {name}.
en,names,i|you|he|she|ming|hong|mum|grandpa,我|你|他|她|小明|小红|妈妈|爷爷
en,bond,formed an unbreakable bond with saihantala .,与赛罕塔拉结下了不解之缘。
en,full,who formed the unbreakable bond with saihantala ?,谁与赛罕塔拉结下了不解之缘？
en,short,who ?,谁？
en,when,once,从前
en,when,later,后来
en,when,that summer,那年夏天
en,opener,so,那么
en,opener,"so ,",那么，
en,plain,it rained .,下雨了。
en,plain,night fell .,天黑了。
en,plain,spring came .,春天来了。
en,plain,dawn broke .,天亮了。
en,plain,snow fell .,下雪了。
en,plain,the sun rose .,太阳升起来了。
en,plain,the wind dropped .,风停了。
en,plain,the snow melted .,雪化了。
en,plain,clouds drifted past .,云飘过去了。
en,plain,the sheep slept .,羊睡着了。
en,plain,the grass turned green .,草绿了。
en,plain,the horses ran freely .,马自由地奔跑。
en,plain,a dog barked twice .,一只狗叫了两声。
en,plain,the river ran clear .,河水很清。
en,plain,smoke rose above the tents .,帐篷上升起了炊烟。
en,plain,the stars came out early .,星星早早地出来了。
en,plain,children flew kites all day .,孩子们放了一整天风筝。
en,plain,an eagle circled above the hill .,一只鹰在山上盘旋。
en,plain,the herders sang around a fire .,牧人们围着火堆唱歌。
en,plain,the geese came back from the south .,大雁从南方回来了。
en,distractor,{name} went home .,{name}回家了。
en,distractor,{name} drank some tea .,{name}喝了些茶。
en,distractor,{name} sang an old song .,{name}唱了一首老歌。
en,distractor,{name} talked with a friend .,{name}与一个朋友聊天。
en,distractor,{name} rode to the town .,{name}骑马去了城里。
en,distractor,{name} walked along the river .,{name}沿着河走。
zh,tagged,这/DET 朵/CLF 花/NOUN/flower 很/ADV 红|美|香/ADJ 。/PUNCT,This flower is very red|beautiful|fragrant.
zh,tagged,春天|夏天/NOUN 草原|山坡/NOUN 上/ADP 开/VERB 满/VERB 了/PART 花/NOUN/flower 。/PUNCT,In spring|summer the grassland|hillside is covered in flowers.
zh,tagged,花/NOUN/flower 都|也/ADV 开/VERB 了/PART 。/PUNCT,The flowers are all|also out.
zh,tagged,他|她|我/PRON 花/VERB/spend 了/PART 三|五|十/NUM 元|块/CLF 。/PUNCT,He|She|I spent three|five|ten yuan.
zh,tagged,花/VERB/spend 钱/NOUN 容易/ADJ ，/PUNCT 挣|赚/VERB 钱/NOUN 难/ADJ 。/PUNCT,"Spending money is easy, making money is hard."
zh,tagged,爷爷|妈妈|老师/NOUN 常常/ADV 花/VERB/spend 很/ADV 多/ADJ 时间/NOUN 看/VERB 书|报/NOUN 。/PUNCT,Grandpa|Mum|The teacher often spends a lot of time reading books|the newspaper.
zh,tagged,买/VERB 这/DET 朵/CLF 花/NOUN/flower 花/VERB/spend 了/PART 三|五|十/NUM 元|块/CLF 。/PUNCT,Buying this flower cost three|five|ten yuan.
zh,tagged,他|她|我/PRON 去/VERB 银/NOUN 行/NOUN/firm 存|取/VERB 钱/NOUN 。/PUNCT,He|She|I went to the bank to pay in|take out money.
zh,tagged,银/NOUN 行/NOUN/firm 今天|明天/NOUN 不/ADV 开门/VERB 。/PUNCT,The bank is not open today|tomorrow.
zh,tagged,学校|车站|公园/NOUN 旁边/NOUN 有/VERB 一/NUM 家/CLF 银/NOUN 行/NOUN/firm 。/PUNCT,Next to the school|station|park there is a bank.
zh,tagged,这样/PRON 行/ADJ/okay 吗/PART ？/PUNCT,Is it all right like this?
zh,tagged,今天|明天/NOUN 行/ADJ/okay 吗/PART ？/PUNCT,Is today|tomorrow all right?
zh,tagged,行/ADJ/okay ，/PUNCT 我们/PRON 明天|后天/NOUN 去/VERB 。/PUNCT,"All right, we will go tomorrow|the day after tomorrow."
zh,tagged,这|那/DET 条/CLF 河|路/NOUN 很/ADV 长/ADJ/long 。/PUNCT,This|That river|road is very long.
zh,tagged,他|她/PRON 的/PART 头发/NOUN 长/ADJ/long 吗/PART ？/PUNCT,Is his|her hair long?
zh,tagged,冬天|秋天/NOUN 的/PART 夜晚/NOUN 很/ADV 长/ADJ/long 。/PUNCT,Winter|Autumn nights are very long.
zh,tagged,他|她/PRON 的/PART 头发/NOUN 长/VERB/grow 得/PART 很/ADV 快|慢/ADJ 。/PUNCT,His|Her hair grows very fast|slowly.
zh,tagged,这|那/DET 个/CLF 孩子/NOUN 长/VERB/grow 高|大/ADJ 了/PART 。/PUNCT,This|That child has grown tall|up.
zh,tagged,山坡/NOUN 上/ADP 长/VERB/grow 满/VERB 了/PART 草|树/NOUN 。/PUNCT,Grass|Trees grew all over the hillside.
zh,tagged,他|她/PRON 的/PART 头发/NOUN 长/VERB/grow 长/ADJ/long 了/PART 。/PUNCT,His|Her hair has grown long.
zh,tagged,今天|昨天/NOUN 的/PART 天气/NOUN 很/ADV 好/ADJ/good 。/PUNCT,The weather today|yesterday is|was very good.
zh,tagged,他|她/PRON 好/ADJ/good 吗/PART ？/PUNCT,Is he|she well?
zh,tagged,草原|山/NOUN 上/ADP 的/PART 人/NOUN 很/ADV 好/ADJ/good 。/PUNCT,The people on the grassland|in the mountains are very good.
zh,tagged,他|她/PRON 好/VERB/fond 学/VERB ，/PUNCT 天天/ADV 看|读/VERB 书/NOUN 。/PUNCT,He|She loves learning and reads books every day.
zh,tagged,这|那/DET 个/CLF 孩子/NOUN 好/VERB/fond 问/VERB ，/PUNCT 老师|爷爷/NOUN 喜欢/VERB 他|她/PRON 。/PUNCT,This|That child loves asking questions; the teacher|Grandpa likes him|her.
zh,tagged,草原|山/NOUN 上/ADP 的/PART 人/NOUN 很/ADV 好/VERB/fond 客/NOUN 。/PUNCT,The people on the grassland|in the mountains are very hospitable.
zh,tagged,他|她/PRON 在/ADV 打/VERB/call 电话/NOUN 。/PUNCT,He|She is on the telephone.
zh,tagged,妈妈|爷爷|老师/NOUN 给/ADP 我|他|她/PRON 打/VERB/call 了/PART 一/NUM 个/CLF 电话/NOUN 。/PUNCT,Mum|Grandpa|The teacher made a telephone call to me|him|her.
zh,tagged,他|她/PRON 的/PART 电话/NOUN 打/VERB/call 不/ADV 通/VERB 。/PUNCT,His|Her telephone cannot be reached.
zh,tagged,他|她/PRON 在/ADV 打/VERB/play 篮球|排球/NOUN 。/PUNCT,He|She is playing basketball|volleyball.
zh,tagged,孩子们|学生们/NOUN 在/ADP 公园|学校/NOUN 里/ADP 打/VERB/play 篮球|排球/NOUN 。/PUNCT,The children|students play basketball|volleyball in the park|school.
zh,tagged,他|她/PRON 的/PART 篮球|排球/NOUN 打/VERB/play 得/PART 很/ADV 棒/ADJ 。/PUNCT,He|She plays basketball|volleyball very well.
zh,tagged,他|她/PRON 在/ADV 打/VERB/strike 鼓/NOUN 。/PUNCT,He|She is beating a drum.
zh,tagged,他|她/PRON 的/PART 鼓/NOUN 打/VERB/strike 得/PART 很/ADV 响/ADJ 。/PUNCT,He|She beats the drum very loudly.
zh,tagged,别/ADV 打/VERB/strike 人|他|她/PRON 。/PUNCT,Do not hit people|him|her.
zh,tagged,他|她/PRON 会/AUX/skill 游泳|骑马|唱歌/VERB 。/PUNCT,He|She can swim|ride|sing.
zh,tagged,会/AUX/skill 游泳|骑马|唱歌/VERB 的/PART 人/NOUN 很/ADV 多|少/ADJ 。/PUNCT,Many|Few people can swim|ride|sing.
zh,tagged,孩子们|学生们/NOUN 都/ADV 会/AUX/skill 游泳|骑马|唱歌/VERB 。/PUNCT,The children|students can all swim|ride|sing.
zh,tagged,会/NOUN/meeting 开/VERB 完/VERB 了/PART ，/PUNCT 大家/PRON 都/ADV 走|回家/VERB 了/PART 。/PUNCT,The meeting was over and everyone left|went home.
zh,tagged,今天|明天/NOUN 上午|下午/NOUN 有/VERB 一/NUM 个/CLF 会/NOUN/meeting 。/PUNCT,There is a meeting this|tomorrow morning|afternoon.
zh,tagged,大家|他们|我们/PRON 在/ADP 学校|公司/NOUN 开/VERB 会/NOUN/meeting 。/PUNCT,Everyone|They|We had a meeting at school|the company.
en,tagged,he|she/PRON opened/VERB an/DET account/NOUN at/ADP the/DET bank/NOUN/money ./PUNCT,他|她在银行开了一个账户。
en,tagged,they|we/PRON walked/VERB to/ADP the/DET bank/NOUN/money to/PART open/VERB an/DET account/NOUN ./PUNCT,他们|我们走去银行开账户。
en,tagged,the/DET bank/NOUN/money closes/VERB at/ADP five|six/NUM ./PUNCT,银行五|六点关门。
en,tagged,they|we/PRON sat|rested/VERB on/ADP the/DET bank/NOUN/river of/ADP the/DET river|stream/NOUN ./PUNCT,他们|我们在河|溪岸上坐着|休息。
en,tagged,they|we/PRON walked/VERB to/ADP the/DET bank/NOUN/river of/ADP the/DET river|stream/NOUN ./PUNCT,他们|我们走到河|溪岸边。
en,tagged,the/DET bank/NOUN/river of/ADP the/DET river|stream/NOUN is/AUX steep|muddy|green/ADJ ./PUNCT,河|溪边的岸很陡|很泥泞|很绿。
en,tagged,i/PRON read/VERB a/DET book/NOUN/volume about/ADP horses|stars|birds/NOUN ./PUNCT,我读了一本关于马|星星|鸟的书。
en,tagged,the/DET book/NOUN/volume on/ADP the/DET table|desk/NOUN is/AUX new|old|open/ADJ ./PUNCT,桌上的书是新的|旧的|打开的。
en,tagged,book/NOUN/volume lovers/NOUN meet/VERB here/ADV every/DET monday|friday/NOUN ./PUNCT,爱书的人每星期一|五在这里见面。
en,tagged,please/ADV book/VERB/reserve a/DET table|room/NOUN for/ADP two|four/NUM ./PUNCT,请预订两|四人的餐桌|房间。
en,tagged,book/VERB/reserve your/DET room|ticket/NOUN early|today|now/ADV ./PUNCT,早点|今天|现在就订你的房间|票。
en,tagged,they|we/PRON always|often/ADV book/VERB/reserve a/DET table|room/NOUN by/ADP phone/NOUN ./PUNCT,他们|我们总是|常常打电话订餐桌|房间。
en,tagged,he|she|i/PRON can/AUX/able swim|dance|sing/VERB very/ADV well/ADV ./PUNCT,他|她|我游泳|跳舞|唱歌很棒。
en,tagged,the/DET soup|paint/NOUN can/AUX/able wait/VERB until/ADP tomorrow|evening/NOUN ./PUNCT,汤|油漆可以等到明天|晚上。
en,tagged,can/AUX/able you|they/PRON hear|see/VERB the/DET birds|horses/NOUN ?/PUNCT,你|他们能听见|看见鸟|马吗？
en,tagged,the/DET soup|paint/NOUN can/NOUN/tin is/AUX empty|full|heavy/ADJ ./PUNCT,汤|油漆罐是空的|满的|重的。
en,tagged,he|she/PRON opened|bought/VERB a/DET can/NOUN/tin of/ADP soup|paint/NOUN ./PUNCT,他|她打开|买了一罐汤|油漆。
en,tagged,please/ADV put/VERB the/DET can/NOUN/tin on/ADP the/DET table|shelf/NOUN ./PUNCT,请把罐子放在桌|架子上。
en,tagged,he|she|i/PRON can/AUX/able open|lift|carry/VERB the/DET can/NOUN/tin ./PUNCT,他|她|我能打开|举起|搬动这个罐子。
`;var jt=`token,sense,pinyin,gloss
我,,wǒ,"I, me"
你,,nǐ,you
他,,tā,"he, him"
她,,tā,"she, her"
小明,,Xiǎo·míng,Xiaoming (a boy's name)
小红,,Xiǎo·hóng,Xiaohong (a girl's name)
妈妈,,mā·ma,Mum
爷爷,,yé·ye,Grandpa
老师,,lǎo·shī,teacher
与,,yǔ,with (formal)
赛罕塔拉,,Sài·hǎn·tǎ·lā,Saihantala (a grassland)
结下了不解之缘,,jié·xià le bù·jiě·zhī·yuán,formed a bond that cannot be untied
。,,,full stop
谁,,shéi,who
？,,,question mark
那年,,nà nián,that year
后来,,hòu·lái,later
夏天,,xià·tiān,summer
请问,,qǐng·wèn,may I ask
那么,,nà·me,"so, then"
，,,,comma
天亮了,,tiān liàng le,it grew light
天黑了,,tiān hēi le,it grew dark
下雨了,,xià yǔ le,it began to rain
春天,,chūn·tiān,spring
来了,,lái le,came
太阳,,tài·yáng,sun
出来了,,chū·lai le,came out
雪,,xuě,snow
化了,,huà le,melted
羊群,,yáng·qún,flock of sheep
走远了,,zǒu yuǎn le,wandered far away
鸟儿,,niǎor,birds
飞走了,,fēi·zǒu le,flew away
河水,,hé·shuǐ,river water
很,,hěn,very
清,,qīng,clear
云,,yún,clouds
白,,bái,white
风,,fēng,wind
轻轻地,,qīng·qīng de,softly
吹,,chuī,to blow
草,,cǎo,grass
慢慢,,màn·màn,slowly
绿了,,lǜ le,turned green
马,,mǎ,horses
在,,zài,"at, in; in the middle of doing"
河边,,hé·biān,riverside
吃草,,chī cǎo,to graze
星星,,xīng·xing,stars
天上,,tiān·shang,in the sky
闪烁,,shǎn·shuò,to twinkle
牧人,,mù·rén,herders
山坡上,,shān·pō shang,on the hillside
唱歌,,chàng·gē,to sing
狗,,gǒu,dog
门口,,mén·kǒu,doorway
睡觉,,shuì·jiào,to sleep
孩子们,,hái·zi·men,children
草地上,,cǎo·dì shang,on the grass
放,,fàng,to fly (a kite)
风筝,,fēng·zheng,kite
一群,,yī qún,a flock of
大雁,,dà·yàn,wild geese
从,,cóng,from
南方,,nán·fāng,the south
飞回来了,,fēi huí·lai le,flew back
大家,,dà·jiā,everyone
围着,,wéi·zhe,around
火堆,,huǒ·duī,bonfire
又,,yòu,"both … and …, again"
唱,,chàng,to sing
跳,,tiào,"to dance, to jump"
夜里,,yè·li,at night
的,,de,"'s, of (particle)"
草原,,cǎo·yuán,grassland
静,,jìng,quiet
冷,,lěng,cold
回家了,,huí jiā le,went home
散步,,sàn·bù,to take a walk
朋友,,péng·you,friend
聊天,,liáo·tiān,to chat
唱了,,chàng le,sang
一首,,yī shǒu,"a (song, poem)"
歌,,gē,song
去,,qù,to go
城里,,chéng·li,town
买,,mǎi,to buy
茶叶,,chá·yè,tea leaves
都,,dōu,all
喜欢,,xǐ·huan,to like
这,,zhè,this
那,,nà,that
朵,,duǒ,(counts flowers)
花,flower,huā,flower
花,spend,huā,to spend
红,,hóng,red
美,,měi,beautiful
香,,xiāng,fragrant
山坡,,shān·pō,hillside
上,,shang,on
开,,kāi,"to open, to bloom, to hold (a meeting)"
满,,mǎn,"full, all over"
了,,le,"(done, or now so)"
也,,yě,also
三,,sān,three
五,,wǔ,five
十,,shí,ten
元,,yuán,yuan
块,,kuài,yuan (spoken)
钱,,qián,money
容易,,róng·yì,easy
挣,,zhèng,to earn
赚,,zhuàn,to make (money)
难,,nán,hard
常常,,cháng·cháng,often
多,,duō,"much, many"
时间,,shí·jiān,time
看,,kàn,"to read, to look"
书,,shū,book
报,,bào,newspaper
银,,yín,silver (银行 is a bank)
行,firm,háng,firm (银行 is a bank)
行,okay,xíng,all right
存,,cún,to pay in
取,,qǔ,to take out
今天,,jīn·tiān,today
明天,,míng·tiān,tomorrow
后天,,hòu·tiān,the day after tomorrow
昨天,,zuó·tiān,yesterday
不,,bù,not
开门,,kāi·mén,to open (for the day)
学校,,xué·xiào,school
车站,,chē·zhàn,station
公园,,gōng·yuán,park
旁边,,páng·biān,next to
有,,yǒu,"there is, to have"
一,,yī,"one, a"
家,,jiā,"home, family; (counts businesses)"
这样,,zhè·yàng,like this
吗,,ma,(makes a question)
我们,,wǒ·men,"we, us"
他们,,tā·men,"they, them"
条,,tiáo,"(counts rivers, roads)"
河,,hé,river
路,,lù,road
长,long,cháng,long
长,grow,zhǎng,to grow
头发,,tóu·fa,hair
冬天,,dōng·tiān,winter
秋天,,qiū·tiān,autumn
夜晚,,yè·wǎn,night
得,,de,(how a thing is done)
快,,kuài,fast
慢,,màn,slow
个,,gè,(counts people and things)
孩子,,hái·zi,child
高,,gāo,tall
大,,dà,big
树,,shù,tree
天气,,tiān·qì,weather
好,good,hǎo,"good, well"
好,fond,hào,to be fond of
山,,shān,mountain
人,,rén,"person, people"
学,,xué,to learn
天天,,tiān·tiān,every day
读,,dú,to read
问,,wèn,to ask
客,,kè,guest
打,call,dǎ,to make (a call)
打,play,dǎ,to play (a ball game)
打,strike,dǎ,"to hit, to beat"
电话,,diàn·huà,telephone
给,,gěi,"to, for"
通,,tōng,to get through
篮球,,lán·qiú,basketball
排球,,pái·qiú,volleyball
学生们,,xué·sheng·men,students
里,,li,in
棒,,bàng,great
鼓,,gǔ,drum
响,,xiǎng,loud
别,,bié,do not
会,skill,huì,"can, to know how to"
会,meeting,huì,meeting
游泳,,yóu·yǒng,to swim
骑马,,qí·mǎ,to ride a horse
少,,shǎo,few
完,,wán,finished
走,,zǒu,"to leave, to walk"
回家,,huí·jiā,to go home
上午,,shàng·wǔ,morning
下午,,xià·wǔ,afternoon
公司,,gōng·sī,company
天,,tiān,"sky, day"
们,,men,(more than one person)
公,,gōng,public
午,,wǔ,noon
球,,qiú,ball
子,,zi,(part of a word)
孩,,hái,child
i,,,我
you,,,你
he,,,他
she,,,她
ming,,,小明
hong,,,小红
mum,,,妈妈
grandpa,,,爷爷
formed,,,结下（过去）
an,,,一个
unbreakable,,,牢不可破的
bond,,,缘分
with,,,与
saihantala,,,赛罕塔拉
.,,,句号
who,,,谁
the,,,这，那
?,,,问号
once,,,从前
later,,,后来
that,,,那
summer,,,夏天
so,,,那么
",",,,逗号
it,,,它
rained,,,下雨（过去）
night,,,夜
fell,,,降临（过去）
spring,,,春天
came,,,来（过去）
dawn,,,黎明
broke,,,破晓（过去）
snow,,,雪
sun,,,太阳
rose,,,升起（过去）
wind,,,风
dropped,,,减弱（过去）
melted,,,融化（过去）
clouds,,,云
drifted,,,飘（过去）
past,,,过
sheep,,,羊
slept,,,睡（过去）
grass,,,草
turned,,,变（过去）
green,,,绿
horses,,,马
ran,,,跑，流（过去）
freely,,,自由地
a,,,一个
dog,,,狗
barked,,,叫（过去）
twice,,,两次
river,,,河
clear,,,清
smoke,,,烟
above,,,在…之上
tents,,,帐篷
stars,,,星星
out,,,出来
early,,,早
children,,,孩子们
flew,,,放，飞（过去）
kites,,,风筝
all,,,全
day,,,天
eagle,,,鹰
circled,,,盘旋（过去）
hill,,,小山
herders,,,牧人
sang,,,唱（过去）
around,,,围着
fire,,,火
geese,,,大雁
back,,,回
from,,,从
south,,,南方
went,,,去（过去）
home,,,家
drank,,,喝（过去）
some,,,一些
tea,,,茶
old,,,老，旧
song,,,歌
talked,,,聊（过去）
friend,,,朋友
rode,,,骑（过去）
to,,,到
town,,,城
walked,,,走（过去）
along,,,沿着
opened,,,打开，开（过去）
account,,,账户
at,,,在
bank,money,,银行
bank,river,,岸
they,,,他们
we,,,我们
open,,,开，打开
closes,,,关门
five,,,五
six,,,六
sat,,,坐（过去）
rested,,,休息（过去）
on,,,在…上
of,,,…的
stream,,,小溪
is,,,是
steep,,,陡
muddy,,,泥泞
read,,,读（过去）
book,volume,,书
book,reserve,,预订
about,,,关于
birds,,,鸟
table,,,桌子
desk,,,书桌
new,,,新
lovers,,,爱好者
meet,,,见面
here,,,这里
every,,,每
monday,,,星期一
friday,,,星期五
please,,,请
room,,,房间
for,,,为
two,,,二
four,,,四
your,,,你的
ticket,,,票
today,,,今天
now,,,现在
always,,,总是
often,,,常常
by,,,用
phone,,,电话
can,able,,能
can,tin,,罐子
swim,,,游泳
dance,,,跳舞
sing,,,唱歌
very,,,很
well,,,好地
soup,,,汤
paint,,,油漆
wait,,,等
until,,,直到
tomorrow,,,明天
evening,,,晚上
hear,,,听见
see,,,看见
empty,,,空
full,,,满
heavy,,,重
bought,,,买（过去）
put,,,放
shelf,,,架子
lift,,,举起
carry,,,搬
`;function ns(e,t){let n=xt().find(o=>o[0]===e&&o[1]==="names")?.[2]??"";return xt().filter(o=>o[0]===e&&o[1]===t).flatMap(o=>as(o[2].replace("{name}",n)))}function So(e,t){return en().get(e)?.get(t)}var os=vt(()=>{let e=new Map;for(let[o,r]of en())e.set(o,[...r.values()]);for(let{token:o,word:r}of xt().flatMap(s=>Mo(s[2])))en().has(o)||e.set(o,[...e.get(o)??[],r]);let t=new Set(xt().flatMap(o=>Mo(o[2]).map(r=>r.token))),n=o=>[...new Set(o)].join(" / ");return new Map([...t].map(o=>{let r=e.get(o)??[];return[o,{pinyin:n(r.map(s=>s.pinyin)),gloss:n(r.map(s=>s.gloss))}]}))});function rs(e){return e.map(t=>/^[a-z]+$/i.test(t)?` ${t}`:t).join("").trimStart()}var xt=vt(()=>fe(Po).slice(1)),en=vt(()=>{let e=new Map;for(let[t="",n="",o="",r=""]of fe(jt).slice(1)){let s=e.get(t)??new Map;e.set(t,s.set(n,{pinyin:o.replaceAll("·",""),gloss:r}))}return e}),ss=vt(()=>new Map(fe(jt).slice(1).map(([e="",,t=""])=>[e,t.replaceAll("·"," ").split(" ")])));function as(e){return e.split(" ").reduce((t,n)=>{let o=n.split("/")[0].split("|");return t.flatMap(r=>o.map(s=>[...r,s]))},[[]])}function Mo(e){return e.split(" ").flatMap(t=>{let[n="",o="",r=""]=t.split("/");return n==="{name}"?[]:n.split("|").flatMap(s=>{let a=So(s,r)??{pinyin:"",gloss:""},i=[...s];return!o||i.length===1||/^[ -~]+$/.test(s)?[{token:s,word:a}]:i.map((u,d)=>({token:u,word:{pinyin:ss().get(s)?.[d]??"",gloss:a.gloss}}))})})}function vt(e){let t=null;return()=>(t??={value:e()},t.value)}var is="";function $o(e){is=e}function Co(e){let t=typeof e=="string"?Uint8Array.from(atob(e),o=>o.charCodeAt(0)):new Uint8Array(e.buffer,e.byteOffset,e.byteLength),n=new Float64Array(t.length/2);for(let o=0;o<n.length;o++){let r=t[2*o]|t[2*o+1]<<8,s=r>>10&31,a=r&1023,i=s===0?a*2**-24:s===31?Number.NaN:(1024+a)*2**(s-25);n[o]=r>>15?-i:i}return n}var xc={render:No};function vc(e){$o(e),Object.assign(window,{bertbook:{engine:{...At,...Kt,...tn,halves:Co}}}),Eo()}export{xc as default,vc as page};
