// Generated from asyncapi.yaml; do not edit. Run npm run generate.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const outboundRequest = validate20;
const schema31 = {"$id":"outboundRequest","$ref":"contract#/$defs/OutboundRequest"};
const schema33 = {"type":"object","required":["messageId","tenantId","lane","to","from","body","acceptedAt"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"lane":{"$ref":"#/$defs/Lane"},"to":{"$ref":"#/$defs/StoredRecipient"},"from":{"$ref":"#/$defs/StoredSender"},"body":{"$ref":"#/$defs/StoredBody"},"metadata":{"$ref":"#/$defs/StoredMetadata"},"acceptedAt":{"$ref":"#/$defs/Moment"}}};
const schema34 = {"type":"string","pattern":"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"};
const schema35 = {"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"};
const schema36 = {"type":"string","enum":["P0","P1","P2","P3","P4"]};
const schema37 = {"type":"string"};
const schema38 = {"type":"string"};
const schema39 = {"type":"string"};
const schema40 = {"type":"object","additionalProperties":{"type":"string"}};
const schema41 = {"type":"string","format":"date-time","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"};
const pattern4 = new RegExp("^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$", "u");
const pattern5 = new RegExp("^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$", "u");
const pattern6 = new RegExp("^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$", "u");
const formats0 = require("ajv-formats/dist/formats").fullFormats["date-time"];

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate22.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.to === undefined) && (missing0 = "to"))) || ((data.from === undefined) && (missing0 = "from"))) || ((data.body === undefined) && (missing0 = "body"))) || ((data.acceptedAt === undefined) && (missing0 = "acceptedAt"))){
validate22.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate22.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate22.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate22.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate22.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate22.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate22.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.to !== undefined){
const _errs10 = errors;
if(typeof data.to !== "string"){
validate22.errors = [{instancePath:instancePath+"/to",schemaPath:"#/$defs/StoredRecipient/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.from !== undefined){
const _errs13 = errors;
if(typeof data.from !== "string"){
validate22.errors = [{instancePath:instancePath+"/from",schemaPath:"#/$defs/StoredSender/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.body !== undefined){
const _errs16 = errors;
if(typeof data.body !== "string"){
validate22.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/StoredBody/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.metadata !== undefined){
let data6 = data.metadata;
const _errs19 = errors;
const _errs20 = errors;
if(errors === _errs20){
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
for(const key0 in data6){
const _errs23 = errors;
if(typeof data6[key0] !== "string"){
validate22.errors = [{instancePath:instancePath+"/metadata/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/StoredMetadata/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid8 = _errs23 === errors;
if(!valid8){
break;
}
}
}
else {
validate22.errors = [{instancePath:instancePath+"/metadata",schemaPath:"#/$defs/StoredMetadata/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.acceptedAt !== undefined){
let data8 = data.acceptedAt;
const _errs25 = errors;
const _errs26 = errors;
if(errors === _errs26){
if(errors === _errs26){
if(typeof data8 === "string"){
if(!pattern6.test(data8)){
validate22.errors = [{instancePath:instancePath+"/acceptedAt",schemaPath:"#/$defs/Moment/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"+"\""}];
return false;
}
else {
if(!(formats0.validate(data8))){
validate22.errors = [{instancePath:instancePath+"/acceptedAt",schemaPath:"#/$defs/Moment/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
else {
validate22.errors = [{instancePath:instancePath+"/acceptedAt",schemaPath:"#/$defs/Moment/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs25 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
else {
validate22.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"to":true,"from":true,"body":true,"metadata":true,"acceptedAt":true},"dynamicProps":false,"dynamicItems":false};


function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="outboundRequest" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate22(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"to":true,"from":true,"body":true,"metadata":true,"acceptedAt":true},"dynamicProps":false,"dynamicItems":false};

const legacyOutboundRequest = validate24;
const schema42 = {"$id":"legacyOutboundRequest","$ref":"contract#/$defs/LegacyOutboundRequest"};
const schema43 = {"type":"object","required":["messageId","tenantId","to","from","body"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"to":{"$ref":"#/$defs/Msisdn"},"from":{"$ref":"#/$defs/SenderId"},"body":{"$ref":"#/$defs/MessageBody"},"metadata":{"$ref":"#/$defs/Metadata"}}};
const schema46 = {"type":"string","pattern":"^\\+[1-9][0-9]{1,14}$"};
const schema47 = {"type":"string","pattern":"^([A-Za-z0-9]{1,11}|[0-9]{1,15})$"};
const schema48 = {"type":"string","minLength":1,"maxLength":1600};
const schema49 = {"type":"object","maxProperties":20,"propertyNames":{"minLength":1,"maxLength":40},"additionalProperties":{"type":"string","maxLength":256}};
const pattern9 = new RegExp("^\\+[1-9][0-9]{1,14}$", "u");
const pattern10 = new RegExp("^([A-Za-z0-9]{1,11}|[0-9]{1,15})$", "u");
const func1 = require("ajv/dist/runtime/ucs2length").default;

function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate25.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.to === undefined) && (missing0 = "to"))) || ((data.from === undefined) && (missing0 = "from"))) || ((data.body === undefined) && (missing0 = "body"))){
validate25.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate25.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate25.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate25.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate25.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.to !== undefined){
let data2 = data.to;
const _errs7 = errors;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern9.test(data2)){
validate25.errors = [{instancePath:instancePath+"/to",schemaPath:"#/$defs/Msisdn/pattern",keyword:"pattern",params:{pattern: "^\\+[1-9][0-9]{1,14}$"},message:"must match pattern \""+"^\\+[1-9][0-9]{1,14}$"+"\""}];
return false;
}
}
else {
validate25.errors = [{instancePath:instancePath+"/to",schemaPath:"#/$defs/Msisdn/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.from !== undefined){
let data3 = data.from;
const _errs10 = errors;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data3 === "string"){
if(!pattern10.test(data3)){
validate25.errors = [{instancePath:instancePath+"/from",schemaPath:"#/$defs/SenderId/pattern",keyword:"pattern",params:{pattern: "^([A-Za-z0-9]{1,11}|[0-9]{1,15})$"},message:"must match pattern \""+"^([A-Za-z0-9]{1,11}|[0-9]{1,15})$"+"\""}];
return false;
}
}
else {
validate25.errors = [{instancePath:instancePath+"/from",schemaPath:"#/$defs/SenderId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.body !== undefined){
let data4 = data.body;
const _errs13 = errors;
const _errs14 = errors;
if(errors === _errs14){
if(typeof data4 === "string"){
if(func1(data4) > 1600){
validate25.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/maxLength",keyword:"maxLength",params:{limit: 1600},message:"must NOT have more than 1600 characters"}];
return false;
}
else {
if(func1(data4) < 1){
validate25.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
}
else {
validate25.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.metadata !== undefined){
let data5 = data.metadata;
const _errs16 = errors;
const _errs17 = errors;
if(errors === _errs17){
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(Object.keys(data5).length > 20){
validate25.errors = [{instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/maxProperties",keyword:"maxProperties",params:{limit: 20},message:"must NOT have more than 20 properties"}];
return false;
}
else {
for(const key0 in data5){
const _errs19 = errors;
if(typeof key0 === "string"){
if(func1(key0) > 40){
const err0 = {instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/propertyNames/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",propertyName:key0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(func1(key0) < 1){
const err1 = {instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/propertyNames/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",propertyName:key0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
var valid7 = _errs19 === errors;
if(!valid7){
const err2 = {instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/propertyNames",keyword:"propertyNames",params:{propertyName: key0},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
validate25.errors = vErrors;
return false;
break;
}
}
if(valid7){
for(const key1 in data5){
let data6 = data5[key1];
const _errs21 = errors;
if(errors === _errs21){
if(typeof data6 === "string"){
if(func1(data6) > 256){
validate25.errors = [{instancePath:instancePath+"/metadata/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Metadata/additionalProperties/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"}];
return false;
}
}
else {
validate25.errors = [{instancePath:instancePath+"/metadata/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Metadata/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid8 = _errs21 === errors;
if(!valid8){
break;
}
}
}
}
}
else {
validate25.errors = [{instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate25.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate25.errors = vErrors;
return errors === 0;
}
validate25.evaluated = {"props":{"messageId":true,"tenantId":true,"to":true,"from":true,"body":true,"metadata":true},"dynamicProps":false,"dynamicItems":false};


function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="legacyOutboundRequest" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate24.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate25(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
errors = vErrors.length;
}
validate24.errors = vErrors;
return errors === 0;
}
validate24.evaluated = {"props":{"messageId":true,"tenantId":true,"to":true,"from":true,"body":true,"metadata":true},"dynamicProps":false,"dynamicItems":false};

const complianceRequest = validate27;
const schema50 = {"$id":"complianceRequest","$ref":"contract#/$defs/ComplianceRequest"};
const schema51 = {"type":"object","required":["messageId","tenantId","lane","to","from","body"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"lane":{"$ref":"#/$defs/Lane"},"to":{"$ref":"#/$defs/Msisdn"},"from":{"$ref":"#/$defs/SenderId"},"body":{"$ref":"#/$defs/MessageBody"},"templateId":{"$ref":"#/$defs/TemplateId"}}};
const schema58 = {"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"};
const pattern15 = new RegExp("^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$", "u");

function validate28(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate28.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.to === undefined) && (missing0 = "to"))) || ((data.from === undefined) && (missing0 = "from"))) || ((data.body === undefined) && (missing0 = "body"))){
validate28.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate28.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate28.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate28.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate28.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate28.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate28.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.to !== undefined){
let data3 = data.to;
const _errs10 = errors;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data3 === "string"){
if(!pattern9.test(data3)){
validate28.errors = [{instancePath:instancePath+"/to",schemaPath:"#/$defs/Msisdn/pattern",keyword:"pattern",params:{pattern: "^\\+[1-9][0-9]{1,14}$"},message:"must match pattern \""+"^\\+[1-9][0-9]{1,14}$"+"\""}];
return false;
}
}
else {
validate28.errors = [{instancePath:instancePath+"/to",schemaPath:"#/$defs/Msisdn/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.from !== undefined){
let data4 = data.from;
const _errs13 = errors;
const _errs14 = errors;
if(errors === _errs14){
if(typeof data4 === "string"){
if(!pattern10.test(data4)){
validate28.errors = [{instancePath:instancePath+"/from",schemaPath:"#/$defs/SenderId/pattern",keyword:"pattern",params:{pattern: "^([A-Za-z0-9]{1,11}|[0-9]{1,15})$"},message:"must match pattern \""+"^([A-Za-z0-9]{1,11}|[0-9]{1,15})$"+"\""}];
return false;
}
}
else {
validate28.errors = [{instancePath:instancePath+"/from",schemaPath:"#/$defs/SenderId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.body !== undefined){
let data5 = data.body;
const _errs16 = errors;
const _errs17 = errors;
if(errors === _errs17){
if(typeof data5 === "string"){
if(func1(data5) > 1600){
validate28.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/maxLength",keyword:"maxLength",params:{limit: 1600},message:"must NOT have more than 1600 characters"}];
return false;
}
else {
if(func1(data5) < 1){
validate28.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
}
else {
validate28.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.templateId !== undefined){
let data6 = data.templateId;
const _errs19 = errors;
const _errs20 = errors;
if(errors === _errs20){
if(typeof data6 === "string"){
if(!pattern15.test(data6)){
validate28.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"+"\""}];
return false;
}
}
else {
validate28.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
else {
validate28.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate28.errors = vErrors;
return errors === 0;
}
validate28.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"to":true,"from":true,"body":true,"templateId":true},"dynamicProps":false,"dynamicItems":false};


function validate27(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="complianceRequest" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate27.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate28(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors);
errors = vErrors.length;
}
validate27.errors = vErrors;
return errors === 0;
}
validate27.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"to":true,"from":true,"body":true,"templateId":true},"dynamicProps":false,"dynamicItems":false};

const complianceVerdict = validate30;
const schema59 = {"$id":"complianceVerdict","$ref":"contract#/$defs/ComplianceVerdict"};
const schema60 = {"type":"object","required":["messageId","tenantId","lane","verdict"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"lane":{"$ref":"#/$defs/Lane"},"verdict":{"$ref":"#/$defs/Verdict"},"reason":{"type":"string","maxLength":500},"templateId":{"$ref":"#/$defs/TemplateId"}}};
const schema64 = {"type":"string","enum":["ALLOW","BLOCK"]};

function validate31(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate31.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.verdict === undefined) && (missing0 = "verdict"))){
validate31.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate31.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate31.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate31.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate31.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate31.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate31.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.verdict !== undefined){
let data3 = data.verdict;
const _errs10 = errors;
if(typeof data3 !== "string"){
validate31.errors = [{instancePath:instancePath+"/verdict",schemaPath:"#/$defs/Verdict/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!((data3 === "ALLOW") || (data3 === "BLOCK"))){
validate31.errors = [{instancePath:instancePath+"/verdict",schemaPath:"#/$defs/Verdict/enum",keyword:"enum",params:{allowedValues: schema64.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.reason !== undefined){
let data4 = data.reason;
const _errs13 = errors;
if(errors === _errs13){
if(typeof data4 === "string"){
if(func1(data4) > 500){
validate31.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/properties/reason/maxLength",keyword:"maxLength",params:{limit: 500},message:"must NOT have more than 500 characters"}];
return false;
}
}
else {
validate31.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/properties/reason/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.templateId !== undefined){
let data5 = data.templateId;
const _errs15 = errors;
const _errs16 = errors;
if(errors === _errs16){
if(typeof data5 === "string"){
if(!pattern15.test(data5)){
validate31.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"+"\""}];
return false;
}
}
else {
validate31.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate31.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate31.errors = vErrors;
return errors === 0;
}
validate31.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"verdict":true,"reason":true,"templateId":true},"dynamicProps":false,"dynamicItems":false};


function validate30(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="complianceVerdict" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate30.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate31(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate31.errors : vErrors.concat(validate31.errors);
errors = vErrors.length;
}
validate30.errors = vErrors;
return errors === 0;
}
validate30.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"verdict":true,"reason":true,"templateId":true},"dynamicProps":false,"dynamicItems":false};

const shadowRequest = validate33;
const schema66 = {"$id":"shadowRequest","$ref":"contract#/$defs/ShadowEvaluation"};
const schema67 = {"type":"object","required":["messageId","tenantId","lane","to","from","body","templateId"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"lane":{"$ref":"#/$defs/Lane"},"to":{"$ref":"#/$defs/Msisdn"},"from":{"$ref":"#/$defs/SenderId"},"body":{"$ref":"#/$defs/MessageBody"},"templateId":{"$ref":"#/$defs/TemplateId"}}};

function validate34(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate34.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.to === undefined) && (missing0 = "to"))) || ((data.from === undefined) && (missing0 = "from"))) || ((data.body === undefined) && (missing0 = "body"))) || ((data.templateId === undefined) && (missing0 = "templateId"))){
validate34.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate34.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate34.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate34.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate34.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate34.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate34.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.to !== undefined){
let data3 = data.to;
const _errs10 = errors;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data3 === "string"){
if(!pattern9.test(data3)){
validate34.errors = [{instancePath:instancePath+"/to",schemaPath:"#/$defs/Msisdn/pattern",keyword:"pattern",params:{pattern: "^\\+[1-9][0-9]{1,14}$"},message:"must match pattern \""+"^\\+[1-9][0-9]{1,14}$"+"\""}];
return false;
}
}
else {
validate34.errors = [{instancePath:instancePath+"/to",schemaPath:"#/$defs/Msisdn/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.from !== undefined){
let data4 = data.from;
const _errs13 = errors;
const _errs14 = errors;
if(errors === _errs14){
if(typeof data4 === "string"){
if(!pattern10.test(data4)){
validate34.errors = [{instancePath:instancePath+"/from",schemaPath:"#/$defs/SenderId/pattern",keyword:"pattern",params:{pattern: "^([A-Za-z0-9]{1,11}|[0-9]{1,15})$"},message:"must match pattern \""+"^([A-Za-z0-9]{1,11}|[0-9]{1,15})$"+"\""}];
return false;
}
}
else {
validate34.errors = [{instancePath:instancePath+"/from",schemaPath:"#/$defs/SenderId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.body !== undefined){
let data5 = data.body;
const _errs16 = errors;
const _errs17 = errors;
if(errors === _errs17){
if(typeof data5 === "string"){
if(func1(data5) > 1600){
validate34.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/maxLength",keyword:"maxLength",params:{limit: 1600},message:"must NOT have more than 1600 characters"}];
return false;
}
else {
if(func1(data5) < 1){
validate34.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
}
else {
validate34.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.templateId !== undefined){
let data6 = data.templateId;
const _errs19 = errors;
const _errs20 = errors;
if(errors === _errs20){
if(typeof data6 === "string"){
if(!pattern15.test(data6)){
validate34.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"+"\""}];
return false;
}
}
else {
validate34.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
else {
validate34.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate34.errors = vErrors;
return errors === 0;
}
validate34.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"to":true,"from":true,"body":true,"templateId":true},"dynamicProps":false,"dynamicItems":false};


function validate33(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="shadowRequest" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate33.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate34(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
errors = vErrors.length;
}
validate33.errors = vErrors;
return errors === 0;
}
validate33.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"to":true,"from":true,"body":true,"templateId":true},"dynamicProps":false,"dynamicItems":false};

const shadowResult = validate36;
const schema75 = {"$id":"shadowResult","$ref":"contract#/$defs/ShadowVerdict"};
const schema76 = {"type":"object","required":["messageId","tenantId","lane","verdict","templateId"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"lane":{"$ref":"#/$defs/Lane"},"verdict":{"$ref":"#/$defs/Verdict"},"reason":{"type":"string","maxLength":500},"templateId":{"$ref":"#/$defs/TemplateId"}}};

function validate37(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate37.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.verdict === undefined) && (missing0 = "verdict"))) || ((data.templateId === undefined) && (missing0 = "templateId"))){
validate37.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate37.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate37.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate37.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate37.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate37.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate37.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.verdict !== undefined){
let data3 = data.verdict;
const _errs10 = errors;
if(typeof data3 !== "string"){
validate37.errors = [{instancePath:instancePath+"/verdict",schemaPath:"#/$defs/Verdict/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!((data3 === "ALLOW") || (data3 === "BLOCK"))){
validate37.errors = [{instancePath:instancePath+"/verdict",schemaPath:"#/$defs/Verdict/enum",keyword:"enum",params:{allowedValues: schema64.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.reason !== undefined){
let data4 = data.reason;
const _errs13 = errors;
if(errors === _errs13){
if(typeof data4 === "string"){
if(func1(data4) > 500){
validate37.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/properties/reason/maxLength",keyword:"maxLength",params:{limit: 500},message:"must NOT have more than 500 characters"}];
return false;
}
}
else {
validate37.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/properties/reason/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.templateId !== undefined){
let data5 = data.templateId;
const _errs15 = errors;
const _errs16 = errors;
if(errors === _errs16){
if(typeof data5 === "string"){
if(!pattern15.test(data5)){
validate37.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"+"\""}];
return false;
}
}
else {
validate37.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate37.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate37.errors = vErrors;
return errors === 0;
}
validate37.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"verdict":true,"reason":true,"templateId":true},"dynamicProps":false,"dynamicItems":false};


function validate36(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="shadowResult" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate36.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate37(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors);
errors = vErrors.length;
}
validate36.errors = vErrors;
return errors === 0;
}
validate36.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"verdict":true,"reason":true,"templateId":true},"dynamicProps":false,"dynamicItems":false};

const dispatchCommand = validate39;
const schema82 = {"$id":"dispatchCommand","$ref":"contract#/$defs/SmppOutboundMessage"};
const schema83 = {"type":"object","required":["messageId","tenantId","lane","to","from","body","encoding","segmentCount","routing","acceptedAt"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"lane":{"$ref":"#/$defs/Lane"},"to":{"$ref":"#/$defs/Msisdn"},"from":{"$ref":"#/$defs/SenderId"},"body":{"$ref":"#/$defs/MessageBody"},"encoding":{"$ref":"#/$defs/Encoding"},"segmentCount":{"$ref":"#/$defs/SegmentCount"},"metadata":{"$ref":"#/$defs/Metadata"},"routing":{"$ref":"#/$defs/Routing"},"acceptedAt":{"$ref":"#/$defs/Timestamp"}}};
const schema90 = {"type":"string","enum":["GSM-7","UCS-2"]};
const schema91 = {"type":"integer","minimum":1,"maximum":49};
const schema96 = {"type":"string","format":"date-time","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"};
const pattern32 = new RegExp("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$", "u");
const schema93 = {"type":"object","required":["operatorId","routeId"],"properties":{"operatorId":{"$ref":"#/$defs/OperatorId"},"routeId":{"type":["string","null"],"oneOf":[{"$ref":"#/$defs/RouteId"},{"type":"null"}]}}};
const schema94 = {"type":"string","pattern":"^[A-Za-z0-9_-]{1,64}$"};
const schema95 = {"type":"string","maxLength":128};
const pattern31 = new RegExp("^[A-Za-z0-9_-]{1,64}$", "u");

function validate41(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate41.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.operatorId === undefined) && (missing0 = "operatorId")) || ((data.routeId === undefined) && (missing0 = "routeId"))){
validate41.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.operatorId !== undefined){
let data0 = data.operatorId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern31.test(data0)){
validate41.errors = [{instancePath:instancePath+"/operatorId",schemaPath:"#/$defs/OperatorId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_-]{1,64}$"},message:"must match pattern \""+"^[A-Za-z0-9_-]{1,64}$"+"\""}];
return false;
}
}
else {
validate41.errors = [{instancePath:instancePath+"/operatorId",schemaPath:"#/$defs/OperatorId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.routeId !== undefined){
let data1 = data.routeId;
const _errs4 = errors;
if((typeof data1 !== "string") && (data1 !== null)){
validate41.errors = [{instancePath:instancePath+"/routeId",schemaPath:"#/properties/routeId/type",keyword:"type",params:{type: schema93.properties.routeId.type},message:"must be string,null"}];
return false;
}
const _errs6 = errors;
let valid2 = false;
let passing0 = null;
const _errs7 = errors;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data1 === "string"){
if(func1(data1) > 128){
const err0 = {instancePath:instancePath+"/routeId",schemaPath:"#/$defs/RouteId/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath:instancePath+"/routeId",schemaPath:"#/$defs/RouteId/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs7 === errors;
if(_valid0){
valid2 = true;
passing0 = 0;
}
const _errs10 = errors;
if(data1 !== null){
const err2 = {instancePath:instancePath+"/routeId",schemaPath:"#/properties/routeId/oneOf/1/type",keyword:"type",params:{type: "null"},message:"must be null"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs10 === errors;
if(_valid0 && valid2){
valid2 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid2 = true;
passing0 = 1;
}
}
if(!valid2){
const err3 = {instancePath:instancePath+"/routeId",schemaPath:"#/properties/routeId/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
validate41.errors = vErrors;
return false;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate41.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate41.errors = vErrors;
return errors === 0;
}
validate41.evaluated = {"props":{"operatorId":true,"routeId":true},"dynamicProps":false,"dynamicItems":false};


function validate40(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate40.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.to === undefined) && (missing0 = "to"))) || ((data.from === undefined) && (missing0 = "from"))) || ((data.body === undefined) && (missing0 = "body"))) || ((data.encoding === undefined) && (missing0 = "encoding"))) || ((data.segmentCount === undefined) && (missing0 = "segmentCount"))) || ((data.routing === undefined) && (missing0 = "routing"))) || ((data.acceptedAt === undefined) && (missing0 = "acceptedAt"))){
validate40.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate40.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate40.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate40.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate40.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate40.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate40.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.to !== undefined){
let data3 = data.to;
const _errs10 = errors;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data3 === "string"){
if(!pattern9.test(data3)){
validate40.errors = [{instancePath:instancePath+"/to",schemaPath:"#/$defs/Msisdn/pattern",keyword:"pattern",params:{pattern: "^\\+[1-9][0-9]{1,14}$"},message:"must match pattern \""+"^\\+[1-9][0-9]{1,14}$"+"\""}];
return false;
}
}
else {
validate40.errors = [{instancePath:instancePath+"/to",schemaPath:"#/$defs/Msisdn/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.from !== undefined){
let data4 = data.from;
const _errs13 = errors;
const _errs14 = errors;
if(errors === _errs14){
if(typeof data4 === "string"){
if(!pattern10.test(data4)){
validate40.errors = [{instancePath:instancePath+"/from",schemaPath:"#/$defs/SenderId/pattern",keyword:"pattern",params:{pattern: "^([A-Za-z0-9]{1,11}|[0-9]{1,15})$"},message:"must match pattern \""+"^([A-Za-z0-9]{1,11}|[0-9]{1,15})$"+"\""}];
return false;
}
}
else {
validate40.errors = [{instancePath:instancePath+"/from",schemaPath:"#/$defs/SenderId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.body !== undefined){
let data5 = data.body;
const _errs16 = errors;
const _errs17 = errors;
if(errors === _errs17){
if(typeof data5 === "string"){
if(func1(data5) > 1600){
validate40.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/maxLength",keyword:"maxLength",params:{limit: 1600},message:"must NOT have more than 1600 characters"}];
return false;
}
else {
if(func1(data5) < 1){
validate40.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
}
else {
validate40.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.encoding !== undefined){
let data6 = data.encoding;
const _errs19 = errors;
if(typeof data6 !== "string"){
validate40.errors = [{instancePath:instancePath+"/encoding",schemaPath:"#/$defs/Encoding/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!((data6 === "GSM-7") || (data6 === "UCS-2"))){
validate40.errors = [{instancePath:instancePath+"/encoding",schemaPath:"#/$defs/Encoding/enum",keyword:"enum",params:{allowedValues: schema90.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.segmentCount !== undefined){
let data7 = data.segmentCount;
const _errs22 = errors;
const _errs23 = errors;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
validate40.errors = [{instancePath:instancePath+"/segmentCount",schemaPath:"#/$defs/SegmentCount/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs23){
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 > 49 || isNaN(data7)){
validate40.errors = [{instancePath:instancePath+"/segmentCount",schemaPath:"#/$defs/SegmentCount/maximum",keyword:"maximum",params:{comparison: "<=", limit: 49},message:"must be <= 49"}];
return false;
}
else {
if(data7 < 1 || isNaN(data7)){
validate40.errors = [{instancePath:instancePath+"/segmentCount",schemaPath:"#/$defs/SegmentCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid0 = _errs22 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.metadata !== undefined){
let data8 = data.metadata;
const _errs25 = errors;
const _errs26 = errors;
if(errors === _errs26){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
if(Object.keys(data8).length > 20){
validate40.errors = [{instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/maxProperties",keyword:"maxProperties",params:{limit: 20},message:"must NOT have more than 20 properties"}];
return false;
}
else {
for(const key0 in data8){
const _errs28 = errors;
if(typeof key0 === "string"){
if(func1(key0) > 40){
const err0 = {instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/propertyNames/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",propertyName:key0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(func1(key0) < 1){
const err1 = {instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/propertyNames/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",propertyName:key0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
var valid10 = _errs28 === errors;
if(!valid10){
const err2 = {instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/propertyNames",keyword:"propertyNames",params:{propertyName: key0},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
validate40.errors = vErrors;
return false;
break;
}
}
if(valid10){
for(const key1 in data8){
let data9 = data8[key1];
const _errs30 = errors;
if(errors === _errs30){
if(typeof data9 === "string"){
if(func1(data9) > 256){
validate40.errors = [{instancePath:instancePath+"/metadata/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Metadata/additionalProperties/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"}];
return false;
}
}
else {
validate40.errors = [{instancePath:instancePath+"/metadata/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Metadata/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid11 = _errs30 === errors;
if(!valid11){
break;
}
}
}
}
}
else {
validate40.errors = [{instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs25 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.routing !== undefined){
const _errs32 = errors;
if(!(validate41(data.routing, {instancePath:instancePath+"/routing",parentData:data,parentDataProperty:"routing",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate41.errors : vErrors.concat(validate41.errors);
errors = vErrors.length;
}
var valid0 = _errs32 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.acceptedAt !== undefined){
let data11 = data.acceptedAt;
const _errs33 = errors;
const _errs34 = errors;
if(errors === _errs34){
if(errors === _errs34){
if(typeof data11 === "string"){
if(!pattern32.test(data11)){
validate40.errors = [{instancePath:instancePath+"/acceptedAt",schemaPath:"#/$defs/Timestamp/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"+"\""}];
return false;
}
else {
if(!(formats0.validate(data11))){
validate40.errors = [{instancePath:instancePath+"/acceptedAt",schemaPath:"#/$defs/Timestamp/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
else {
validate40.errors = [{instancePath:instancePath+"/acceptedAt",schemaPath:"#/$defs/Timestamp/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs33 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate40.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate40.errors = vErrors;
return errors === 0;
}
validate40.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"to":true,"from":true,"body":true,"encoding":true,"segmentCount":true,"metadata":true,"routing":true,"acceptedAt":true},"dynamicProps":false,"dynamicItems":false};


function validate39(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="dispatchCommand" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate39.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate40(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate40.errors : vErrors.concat(validate40.errors);
errors = vErrors.length;
}
validate39.errors = vErrors;
return errors === 0;
}
validate39.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"to":true,"from":true,"body":true,"encoding":true,"segmentCount":true,"metadata":true,"routing":true,"acceptedAt":true},"dynamicProps":false,"dynamicItems":false};

const laneDispatchCommand = validate44;
const schema97 = {"$id":"laneDispatchCommand","$ref":"contract#/$defs/SmppOutboundMessage"};

function validate45(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate45.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.to === undefined) && (missing0 = "to"))) || ((data.from === undefined) && (missing0 = "from"))) || ((data.body === undefined) && (missing0 = "body"))) || ((data.encoding === undefined) && (missing0 = "encoding"))) || ((data.segmentCount === undefined) && (missing0 = "segmentCount"))) || ((data.routing === undefined) && (missing0 = "routing"))) || ((data.acceptedAt === undefined) && (missing0 = "acceptedAt"))){
validate45.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate45.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate45.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate45.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate45.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate45.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate45.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.to !== undefined){
let data3 = data.to;
const _errs10 = errors;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data3 === "string"){
if(!pattern9.test(data3)){
validate45.errors = [{instancePath:instancePath+"/to",schemaPath:"#/$defs/Msisdn/pattern",keyword:"pattern",params:{pattern: "^\\+[1-9][0-9]{1,14}$"},message:"must match pattern \""+"^\\+[1-9][0-9]{1,14}$"+"\""}];
return false;
}
}
else {
validate45.errors = [{instancePath:instancePath+"/to",schemaPath:"#/$defs/Msisdn/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.from !== undefined){
let data4 = data.from;
const _errs13 = errors;
const _errs14 = errors;
if(errors === _errs14){
if(typeof data4 === "string"){
if(!pattern10.test(data4)){
validate45.errors = [{instancePath:instancePath+"/from",schemaPath:"#/$defs/SenderId/pattern",keyword:"pattern",params:{pattern: "^([A-Za-z0-9]{1,11}|[0-9]{1,15})$"},message:"must match pattern \""+"^([A-Za-z0-9]{1,11}|[0-9]{1,15})$"+"\""}];
return false;
}
}
else {
validate45.errors = [{instancePath:instancePath+"/from",schemaPath:"#/$defs/SenderId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.body !== undefined){
let data5 = data.body;
const _errs16 = errors;
const _errs17 = errors;
if(errors === _errs17){
if(typeof data5 === "string"){
if(func1(data5) > 1600){
validate45.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/maxLength",keyword:"maxLength",params:{limit: 1600},message:"must NOT have more than 1600 characters"}];
return false;
}
else {
if(func1(data5) < 1){
validate45.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
}
else {
validate45.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/MessageBody/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.encoding !== undefined){
let data6 = data.encoding;
const _errs19 = errors;
if(typeof data6 !== "string"){
validate45.errors = [{instancePath:instancePath+"/encoding",schemaPath:"#/$defs/Encoding/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!((data6 === "GSM-7") || (data6 === "UCS-2"))){
validate45.errors = [{instancePath:instancePath+"/encoding",schemaPath:"#/$defs/Encoding/enum",keyword:"enum",params:{allowedValues: schema90.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.segmentCount !== undefined){
let data7 = data.segmentCount;
const _errs22 = errors;
const _errs23 = errors;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
validate45.errors = [{instancePath:instancePath+"/segmentCount",schemaPath:"#/$defs/SegmentCount/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs23){
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 > 49 || isNaN(data7)){
validate45.errors = [{instancePath:instancePath+"/segmentCount",schemaPath:"#/$defs/SegmentCount/maximum",keyword:"maximum",params:{comparison: "<=", limit: 49},message:"must be <= 49"}];
return false;
}
else {
if(data7 < 1 || isNaN(data7)){
validate45.errors = [{instancePath:instancePath+"/segmentCount",schemaPath:"#/$defs/SegmentCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid0 = _errs22 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.metadata !== undefined){
let data8 = data.metadata;
const _errs25 = errors;
const _errs26 = errors;
if(errors === _errs26){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
if(Object.keys(data8).length > 20){
validate45.errors = [{instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/maxProperties",keyword:"maxProperties",params:{limit: 20},message:"must NOT have more than 20 properties"}];
return false;
}
else {
for(const key0 in data8){
const _errs28 = errors;
if(typeof key0 === "string"){
if(func1(key0) > 40){
const err0 = {instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/propertyNames/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",propertyName:key0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(func1(key0) < 1){
const err1 = {instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/propertyNames/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",propertyName:key0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
var valid10 = _errs28 === errors;
if(!valid10){
const err2 = {instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/propertyNames",keyword:"propertyNames",params:{propertyName: key0},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
validate45.errors = vErrors;
return false;
break;
}
}
if(valid10){
for(const key1 in data8){
let data9 = data8[key1];
const _errs30 = errors;
if(errors === _errs30){
if(typeof data9 === "string"){
if(func1(data9) > 256){
validate45.errors = [{instancePath:instancePath+"/metadata/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Metadata/additionalProperties/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"}];
return false;
}
}
else {
validate45.errors = [{instancePath:instancePath+"/metadata/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Metadata/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid11 = _errs30 === errors;
if(!valid11){
break;
}
}
}
}
}
else {
validate45.errors = [{instancePath:instancePath+"/metadata",schemaPath:"#/$defs/Metadata/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs25 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.routing !== undefined){
const _errs32 = errors;
if(!(validate41(data.routing, {instancePath:instancePath+"/routing",parentData:data,parentDataProperty:"routing",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate41.errors : vErrors.concat(validate41.errors);
errors = vErrors.length;
}
var valid0 = _errs32 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.acceptedAt !== undefined){
let data11 = data.acceptedAt;
const _errs33 = errors;
const _errs34 = errors;
if(errors === _errs34){
if(errors === _errs34){
if(typeof data11 === "string"){
if(!pattern32.test(data11)){
validate45.errors = [{instancePath:instancePath+"/acceptedAt",schemaPath:"#/$defs/Timestamp/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"+"\""}];
return false;
}
else {
if(!(formats0.validate(data11))){
validate45.errors = [{instancePath:instancePath+"/acceptedAt",schemaPath:"#/$defs/Timestamp/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
else {
validate45.errors = [{instancePath:instancePath+"/acceptedAt",schemaPath:"#/$defs/Timestamp/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs33 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate45.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate45.errors = vErrors;
return errors === 0;
}
validate45.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"to":true,"from":true,"body":true,"encoding":true,"segmentCount":true,"metadata":true,"routing":true,"acceptedAt":true},"dynamicProps":false,"dynamicItems":false};


function validate44(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="laneDispatchCommand" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate44.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate45(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
validate44.errors = vErrors;
return errors === 0;
}
validate44.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"to":true,"from":true,"body":true,"encoding":true,"segmentCount":true,"metadata":true,"routing":true,"acceptedAt":true},"dynamicProps":false,"dynamicItems":false};

const statusChanged = validate48;
const schema109 = {"$id":"statusChanged","$ref":"contract#/$defs/StatusChanged"};
const schema110 = {"type":"object","required":["messageId","tenantId","lane","seq","previousStatus","newStatus","timestamp"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"lane":{"$ref":"#/$defs/Lane"},"seq":{"$ref":"#/$defs/Seq"},"previousStatus":{"type":["string","null"],"oneOf":[{"$ref":"#/$defs/MessageStatus"},{"type":"null"}]},"newStatus":{"$ref":"#/$defs/MessageStatus"},"timestamp":{"$ref":"#/$defs/Timestamp"},"metadata":{"$ref":"#/$defs/StatusMetadata"}}};
const schema114 = {"type":"integer","minimum":1};
const schema115 = {"type":"string","enum":["QUEUED","ROUTING","ROUTED","SENT","RETRY","FAILED","DEAD_LETTER"]};
const schema118 = {"type":"object","properties":{"segmentCount":{"$ref":"#/$defs/SegmentCount"},"operatorId":{"$ref":"#/$defs/OperatorId"},"routeId":{"$ref":"#/$defs/RouteId"},"attemptCount":{"type":"integer","minimum":0},"failureReason":{"$ref":"#/$defs/FailureReason"}}};
const schema122 = {"type":"object","required":["code","detail"],"properties":{"code":{"$ref":"#/$defs/FailureCode"},"detail":{"type":"string","maxLength":500}}};
const schema123 = {"type":"string","enum":["VALIDATION_FAILED","COMPLIANCE_BLOCKED","COMPLIANCE_UNAVAILABLE","NO_ROUTE","ROUTING_UNAVAILABLE","ROUTING_BAD_RESPONSE","OPERATOR_PUBLISH_FAILED","PUBLISH_OUTCOME_UNKNOWN","CRASH_LOOP","UNREADABLE_MESSAGE"]};

function validate51(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate51.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.code === undefined) && (missing0 = "code")) || ((data.detail === undefined) && (missing0 = "detail"))){
validate51.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.code !== undefined){
let data0 = data.code;
const _errs1 = errors;
if(typeof data0 !== "string"){
validate51.errors = [{instancePath:instancePath+"/code",schemaPath:"#/$defs/FailureCode/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!((((((((((data0 === "VALIDATION_FAILED") || (data0 === "COMPLIANCE_BLOCKED")) || (data0 === "COMPLIANCE_UNAVAILABLE")) || (data0 === "NO_ROUTE")) || (data0 === "ROUTING_UNAVAILABLE")) || (data0 === "ROUTING_BAD_RESPONSE")) || (data0 === "OPERATOR_PUBLISH_FAILED")) || (data0 === "PUBLISH_OUTCOME_UNKNOWN")) || (data0 === "CRASH_LOOP")) || (data0 === "UNREADABLE_MESSAGE"))){
validate51.errors = [{instancePath:instancePath+"/code",schemaPath:"#/$defs/FailureCode/enum",keyword:"enum",params:{allowedValues: schema123.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.detail !== undefined){
let data1 = data.detail;
const _errs4 = errors;
if(errors === _errs4){
if(typeof data1 === "string"){
if(func1(data1) > 500){
validate51.errors = [{instancePath:instancePath+"/detail",schemaPath:"#/properties/detail/maxLength",keyword:"maxLength",params:{limit: 500},message:"must NOT have more than 500 characters"}];
return false;
}
}
else {
validate51.errors = [{instancePath:instancePath+"/detail",schemaPath:"#/properties/detail/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate51.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate51.errors = vErrors;
return errors === 0;
}
validate51.evaluated = {"props":{"code":true,"detail":true},"dynamicProps":false,"dynamicItems":false};


function validate50(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate50.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.segmentCount !== undefined){
let data0 = data.segmentCount;
const _errs1 = errors;
const _errs2 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate50.errors = [{instancePath:instancePath+"/segmentCount",schemaPath:"#/$defs/SegmentCount/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs2){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 49 || isNaN(data0)){
validate50.errors = [{instancePath:instancePath+"/segmentCount",schemaPath:"#/$defs/SegmentCount/maximum",keyword:"maximum",params:{comparison: "<=", limit: 49},message:"must be <= 49"}];
return false;
}
else {
if(data0 < 1 || isNaN(data0)){
validate50.errors = [{instancePath:instancePath+"/segmentCount",schemaPath:"#/$defs/SegmentCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.operatorId !== undefined){
let data1 = data.operatorId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern31.test(data1)){
validate50.errors = [{instancePath:instancePath+"/operatorId",schemaPath:"#/$defs/OperatorId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_-]{1,64}$"},message:"must match pattern \""+"^[A-Za-z0-9_-]{1,64}$"+"\""}];
return false;
}
}
else {
validate50.errors = [{instancePath:instancePath+"/operatorId",schemaPath:"#/$defs/OperatorId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.routeId !== undefined){
let data2 = data.routeId;
const _errs7 = errors;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data2 === "string"){
if(func1(data2) > 128){
validate50.errors = [{instancePath:instancePath+"/routeId",schemaPath:"#/$defs/RouteId/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters"}];
return false;
}
}
else {
validate50.errors = [{instancePath:instancePath+"/routeId",schemaPath:"#/$defs/RouteId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.attemptCount !== undefined){
let data3 = data.attemptCount;
const _errs10 = errors;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
validate50.errors = [{instancePath:instancePath+"/attemptCount",schemaPath:"#/properties/attemptCount/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs10){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 < 0 || isNaN(data3)){
validate50.errors = [{instancePath:instancePath+"/attemptCount",schemaPath:"#/properties/attemptCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.failureReason !== undefined){
const _errs12 = errors;
if(!(validate51(data.failureReason, {instancePath:instancePath+"/failureReason",parentData:data,parentDataProperty:"failureReason",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate51.errors : vErrors.concat(validate51.errors);
errors = vErrors.length;
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate50.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate50.errors = vErrors;
return errors === 0;
}
validate50.evaluated = {"props":{"segmentCount":true,"operatorId":true,"routeId":true,"attemptCount":true,"failureReason":true},"dynamicProps":false,"dynamicItems":false};


function validate49(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate49.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.seq === undefined) && (missing0 = "seq"))) || ((data.previousStatus === undefined) && (missing0 = "previousStatus"))) || ((data.newStatus === undefined) && (missing0 = "newStatus"))) || ((data.timestamp === undefined) && (missing0 = "timestamp"))){
validate49.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate49.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate49.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate49.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate49.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate49.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate49.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.seq !== undefined){
let data3 = data.seq;
const _errs10 = errors;
const _errs11 = errors;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
validate49.errors = [{instancePath:instancePath+"/seq",schemaPath:"#/$defs/Seq/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs11){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 < 1 || isNaN(data3)){
validate49.errors = [{instancePath:instancePath+"/seq",schemaPath:"#/$defs/Seq/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.previousStatus !== undefined){
let data4 = data.previousStatus;
const _errs13 = errors;
if((typeof data4 !== "string") && (data4 !== null)){
validate49.errors = [{instancePath:instancePath+"/previousStatus",schemaPath:"#/properties/previousStatus/type",keyword:"type",params:{type: schema110.properties.previousStatus.type},message:"must be string,null"}];
return false;
}
const _errs15 = errors;
let valid5 = false;
let passing0 = null;
const _errs16 = errors;
if(typeof data4 !== "string"){
const err0 = {instancePath:instancePath+"/previousStatus",schemaPath:"#/$defs/MessageStatus/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!(((((((data4 === "QUEUED") || (data4 === "ROUTING")) || (data4 === "ROUTED")) || (data4 === "SENT")) || (data4 === "RETRY")) || (data4 === "FAILED")) || (data4 === "DEAD_LETTER"))){
const err1 = {instancePath:instancePath+"/previousStatus",schemaPath:"#/$defs/MessageStatus/enum",keyword:"enum",params:{allowedValues: schema115.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs16 === errors;
if(_valid0){
valid5 = true;
passing0 = 0;
}
const _errs19 = errors;
if(data4 !== null){
const err2 = {instancePath:instancePath+"/previousStatus",schemaPath:"#/properties/previousStatus/oneOf/1/type",keyword:"type",params:{type: "null"},message:"must be null"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs19 === errors;
if(_valid0 && valid5){
valid5 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid5 = true;
passing0 = 1;
}
}
if(!valid5){
const err3 = {instancePath:instancePath+"/previousStatus",schemaPath:"#/properties/previousStatus/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
validate49.errors = vErrors;
return false;
}
else {
errors = _errs15;
if(vErrors !== null){
if(_errs15){
vErrors.length = _errs15;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.newStatus !== undefined){
let data5 = data.newStatus;
const _errs21 = errors;
if(typeof data5 !== "string"){
validate49.errors = [{instancePath:instancePath+"/newStatus",schemaPath:"#/$defs/MessageStatus/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((((data5 === "QUEUED") || (data5 === "ROUTING")) || (data5 === "ROUTED")) || (data5 === "SENT")) || (data5 === "RETRY")) || (data5 === "FAILED")) || (data5 === "DEAD_LETTER"))){
validate49.errors = [{instancePath:instancePath+"/newStatus",schemaPath:"#/$defs/MessageStatus/enum",keyword:"enum",params:{allowedValues: schema115.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.timestamp !== undefined){
let data6 = data.timestamp;
const _errs24 = errors;
const _errs25 = errors;
if(errors === _errs25){
if(errors === _errs25){
if(typeof data6 === "string"){
if(!pattern32.test(data6)){
validate49.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"+"\""}];
return false;
}
else {
if(!(formats0.validate(data6))){
validate49.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
else {
validate49.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs24 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.metadata !== undefined){
const _errs27 = errors;
if(!(validate50(data.metadata, {instancePath:instancePath+"/metadata",parentData:data,parentDataProperty:"metadata",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate50.errors : vErrors.concat(validate50.errors);
errors = vErrors.length;
}
var valid0 = _errs27 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
else {
validate49.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate49.errors = vErrors;
return errors === 0;
}
validate49.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"seq":true,"previousStatus":true,"newStatus":true,"timestamp":true,"metadata":true},"dynamicProps":false,"dynamicItems":false};


function validate48(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="statusChanged" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate48.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate49(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate49.errors : vErrors.concat(validate49.errors);
errors = vErrors.length;
}
validate48.errors = vErrors;
return errors === 0;
}
validate48.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"seq":true,"previousStatus":true,"newStatus":true,"timestamp":true,"metadata":true},"dynamicProps":false,"dynamicItems":false};

const retryScheduled = validate55;
const schema124 = {"$id":"retryScheduled","$ref":"contract#/$defs/RetryScheduled"};
const schema125 = {"type":"object","required":["messageId","tenantId","lane","attemptNumber","failureReason","nextRetryAt","exhausted"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"lane":{"$ref":"#/$defs/Lane"},"attemptNumber":{"type":"integer","minimum":1},"failureReason":{"$ref":"#/$defs/FailureReason"},"nextRetryAt":{"type":["string","null"],"format":"date-time"},"exhausted":{"type":"boolean"}}};

function validate56(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate56.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.attemptNumber === undefined) && (missing0 = "attemptNumber"))) || ((data.failureReason === undefined) && (missing0 = "failureReason"))) || ((data.nextRetryAt === undefined) && (missing0 = "nextRetryAt"))) || ((data.exhausted === undefined) && (missing0 = "exhausted"))){
validate56.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate56.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate56.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate56.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate56.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate56.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate56.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.attemptNumber !== undefined){
let data3 = data.attemptNumber;
const _errs10 = errors;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
validate56.errors = [{instancePath:instancePath+"/attemptNumber",schemaPath:"#/properties/attemptNumber/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs10){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 < 1 || isNaN(data3)){
validate56.errors = [{instancePath:instancePath+"/attemptNumber",schemaPath:"#/properties/attemptNumber/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.failureReason !== undefined){
const _errs12 = errors;
if(!(validate51(data.failureReason, {instancePath:instancePath+"/failureReason",parentData:data,parentDataProperty:"failureReason",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate51.errors : vErrors.concat(validate51.errors);
errors = vErrors.length;
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.nextRetryAt !== undefined){
let data5 = data.nextRetryAt;
const _errs13 = errors;
if((typeof data5 !== "string") && (data5 !== null)){
validate56.errors = [{instancePath:instancePath+"/nextRetryAt",schemaPath:"#/properties/nextRetryAt/type",keyword:"type",params:{type: schema125.properties.nextRetryAt.type},message:"must be string,null"}];
return false;
}
if(errors === _errs13){
if(errors === _errs13){
if(typeof data5 === "string"){
if(!(formats0.validate(data5))){
validate56.errors = [{instancePath:instancePath+"/nextRetryAt",schemaPath:"#/properties/nextRetryAt/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.exhausted !== undefined){
const _errs15 = errors;
if(typeof data.exhausted !== "boolean"){
validate56.errors = [{instancePath:instancePath+"/exhausted",schemaPath:"#/properties/exhausted/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
else {
validate56.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate56.errors = vErrors;
return errors === 0;
}
validate56.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"attemptNumber":true,"failureReason":true,"nextRetryAt":true,"exhausted":true},"dynamicProps":false,"dynamicItems":false};


function validate55(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="retryScheduled" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate55.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate56(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
validate55.errors = vErrors;
return errors === 0;
}
validate55.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"attemptNumber":true,"failureReason":true,"nextRetryAt":true,"exhausted":true},"dynamicProps":false,"dynamicItems":false};

const deadLettered = validate59;
const schema129 = {"$id":"deadLettered","$ref":"contract#/$defs/DeadLetter"};
const schema130 = {"type":"object","required":["messageId","tenantId","lane","to","from","body","attemptCount","failureReason","failedAt"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"lane":{"$ref":"#/$defs/Lane"},"to":{"$ref":"#/$defs/StoredRecipient"},"from":{"$ref":"#/$defs/StoredSender"},"body":{"$ref":"#/$defs/StoredBody"},"attemptCount":{"type":"integer","minimum":0},"failureReason":{"$ref":"#/$defs/FailureReason"},"failedAt":{"$ref":"#/$defs/Timestamp"}}};

function validate60(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate60.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.to === undefined) && (missing0 = "to"))) || ((data.from === undefined) && (missing0 = "from"))) || ((data.body === undefined) && (missing0 = "body"))) || ((data.attemptCount === undefined) && (missing0 = "attemptCount"))) || ((data.failureReason === undefined) && (missing0 = "failureReason"))) || ((data.failedAt === undefined) && (missing0 = "failedAt"))){
validate60.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate60.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate60.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate60.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate60.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate60.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate60.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.to !== undefined){
const _errs10 = errors;
if(typeof data.to !== "string"){
validate60.errors = [{instancePath:instancePath+"/to",schemaPath:"#/$defs/StoredRecipient/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.from !== undefined){
const _errs13 = errors;
if(typeof data.from !== "string"){
validate60.errors = [{instancePath:instancePath+"/from",schemaPath:"#/$defs/StoredSender/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.body !== undefined){
const _errs16 = errors;
if(typeof data.body !== "string"){
validate60.errors = [{instancePath:instancePath+"/body",schemaPath:"#/$defs/StoredBody/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.attemptCount !== undefined){
let data6 = data.attemptCount;
const _errs19 = errors;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
validate60.errors = [{instancePath:instancePath+"/attemptCount",schemaPath:"#/properties/attemptCount/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs19){
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 < 0 || isNaN(data6)){
validate60.errors = [{instancePath:instancePath+"/attemptCount",schemaPath:"#/properties/attemptCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.failureReason !== undefined){
const _errs21 = errors;
if(!(validate51(data.failureReason, {instancePath:instancePath+"/failureReason",parentData:data,parentDataProperty:"failureReason",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate51.errors : vErrors.concat(validate51.errors);
errors = vErrors.length;
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.failedAt !== undefined){
let data8 = data.failedAt;
const _errs22 = errors;
const _errs23 = errors;
if(errors === _errs23){
if(errors === _errs23){
if(typeof data8 === "string"){
if(!pattern32.test(data8)){
validate60.errors = [{instancePath:instancePath+"/failedAt",schemaPath:"#/$defs/Timestamp/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"+"\""}];
return false;
}
else {
if(!(formats0.validate(data8))){
validate60.errors = [{instancePath:instancePath+"/failedAt",schemaPath:"#/$defs/Timestamp/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
else {
validate60.errors = [{instancePath:instancePath+"/failedAt",schemaPath:"#/$defs/Timestamp/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs22 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
else {
validate60.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate60.errors = vErrors;
return errors === 0;
}
validate60.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"to":true,"from":true,"body":true,"attemptCount":true,"failureReason":true,"failedAt":true},"dynamicProps":false,"dynamicItems":false};


function validate59(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="deadLettered" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate59.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate60(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
errors = vErrors.length;
}
validate59.errors = vErrors;
return errors === 0;
}
validate59.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"to":true,"from":true,"body":true,"attemptCount":true,"failureReason":true,"failedAt":true},"dynamicProps":false,"dynamicItems":false};

const unreadable = validate63;
const schema138 = {"$id":"unreadable","$ref":"contract#/$defs/UnreadableInput"};
const schema139 = {"type":"object","required":["subject","failureReason","failedAt","payloadBase64"],"properties":{"subject":{"type":"string"},"failureReason":{"$ref":"#/$defs/FailureReason"},"failedAt":{"$ref":"#/$defs/Timestamp"},"payloadBase64":{"type":"string","contentEncoding":"base64"}}};

function validate64(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate64.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((data.subject === undefined) && (missing0 = "subject")) || ((data.failureReason === undefined) && (missing0 = "failureReason"))) || ((data.failedAt === undefined) && (missing0 = "failedAt"))) || ((data.payloadBase64 === undefined) && (missing0 = "payloadBase64"))){
validate64.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.subject !== undefined){
const _errs1 = errors;
if(typeof data.subject !== "string"){
validate64.errors = [{instancePath:instancePath+"/subject",schemaPath:"#/properties/subject/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.failureReason !== undefined){
const _errs3 = errors;
if(!(validate51(data.failureReason, {instancePath:instancePath+"/failureReason",parentData:data,parentDataProperty:"failureReason",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate51.errors : vErrors.concat(validate51.errors);
errors = vErrors.length;
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.failedAt !== undefined){
let data2 = data.failedAt;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(errors === _errs5){
if(typeof data2 === "string"){
if(!pattern32.test(data2)){
validate64.errors = [{instancePath:instancePath+"/failedAt",schemaPath:"#/$defs/Timestamp/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"+"\""}];
return false;
}
else {
if(!(formats0.validate(data2))){
validate64.errors = [{instancePath:instancePath+"/failedAt",schemaPath:"#/$defs/Timestamp/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
else {
validate64.errors = [{instancePath:instancePath+"/failedAt",schemaPath:"#/$defs/Timestamp/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.payloadBase64 !== undefined){
const _errs7 = errors;
if(typeof data.payloadBase64 !== "string"){
validate64.errors = [{instancePath:instancePath+"/payloadBase64",schemaPath:"#/properties/payloadBase64/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate64.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate64.errors = vErrors;
return errors === 0;
}
validate64.evaluated = {"props":{"subject":true,"failureReason":true,"failedAt":true,"payloadBase64":true},"dynamicProps":false,"dynamicItems":false};


function validate63(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="unreadable" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate63.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate64(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
errors = vErrors.length;
}
validate63.errors = vErrors;
return errors === 0;
}
validate63.evaluated = {"props":{"subject":true,"failureReason":true,"failedAt":true,"payloadBase64":true},"dynamicProps":false,"dynamicItems":false};

const deliveryReceipt = validate67;
const schema141 = {"$id":"deliveryReceipt","$ref":"contract#/$defs/DeliveryReceipt"};
const schema142 = {"type":"object","required":["messageId","tenantId","lane","operatorId","state","receivedAt"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"lane":{"$ref":"#/$defs/Lane"},"operatorId":{"$ref":"#/$defs/OperatorId"},"state":{"$ref":"#/$defs/DeliveryState"},"receivedAt":{"$ref":"#/$defs/Moment"}}};
const schema147 = {"type":"string","enum":["ACCEPTED","BUFFERED","EXPIRED","UNDELIVERABLE","DELIVERED"]};

function validate68(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate68.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.operatorId === undefined) && (missing0 = "operatorId"))) || ((data.state === undefined) && (missing0 = "state"))) || ((data.receivedAt === undefined) && (missing0 = "receivedAt"))){
validate68.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate68.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate68.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate68.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate68.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate68.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate68.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.operatorId !== undefined){
let data3 = data.operatorId;
const _errs10 = errors;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data3 === "string"){
if(!pattern31.test(data3)){
validate68.errors = [{instancePath:instancePath+"/operatorId",schemaPath:"#/$defs/OperatorId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_-]{1,64}$"},message:"must match pattern \""+"^[A-Za-z0-9_-]{1,64}$"+"\""}];
return false;
}
}
else {
validate68.errors = [{instancePath:instancePath+"/operatorId",schemaPath:"#/$defs/OperatorId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.state !== undefined){
let data4 = data.state;
const _errs13 = errors;
if(typeof data4 !== "string"){
validate68.errors = [{instancePath:instancePath+"/state",schemaPath:"#/$defs/DeliveryState/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data4 === "ACCEPTED") || (data4 === "BUFFERED")) || (data4 === "EXPIRED")) || (data4 === "UNDELIVERABLE")) || (data4 === "DELIVERED"))){
validate68.errors = [{instancePath:instancePath+"/state",schemaPath:"#/$defs/DeliveryState/enum",keyword:"enum",params:{allowedValues: schema147.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.receivedAt !== undefined){
let data5 = data.receivedAt;
const _errs16 = errors;
const _errs17 = errors;
if(errors === _errs17){
if(errors === _errs17){
if(typeof data5 === "string"){
if(!pattern6.test(data5)){
validate68.errors = [{instancePath:instancePath+"/receivedAt",schemaPath:"#/$defs/Moment/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"+"\""}];
return false;
}
else {
if(!(formats0.validate(data5))){
validate68.errors = [{instancePath:instancePath+"/receivedAt",schemaPath:"#/$defs/Moment/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
else {
validate68.errors = [{instancePath:instancePath+"/receivedAt",schemaPath:"#/$defs/Moment/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate68.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate68.errors = vErrors;
return errors === 0;
}
validate68.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"operatorId":true,"state":true,"receivedAt":true},"dynamicProps":false,"dynamicItems":false};


function validate67(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="deliveryReceipt" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate67.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate68(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate68.errors : vErrors.concat(validate68.errors);
errors = vErrors.length;
}
validate67.errors = vErrors;
return errors === 0;
}
validate67.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"operatorId":true,"state":true,"receivedAt":true},"dynamicProps":false,"dynamicItems":false};

const deliveriesExhausted = validate70;
const schema149 = {"$id":"deliveriesExhausted","$ref":"contract#/$defs/DeliveriesExhausted"};
const schema150 = {"type":"object","required":["stream","consumer","stream_seq","deliveries"],"properties":{"stream":{"$ref":"#/$defs/WatchedStream"},"consumer":{"type":"string","minLength":1},"stream_seq":{"type":"integer","minimum":1,"maximum":9007199254740991},"deliveries":{"type":"integer","minimum":1},"type":{"$ref":"#/$defs/AdvisoryType"},"id":{"type":"string"},"timestamp":{"type":"string","format":"date-time"}}};
const schema151 = {"type":"string","enum":["ORCH_LANES","ORCH_DLR"]};
const schema152 = {"type":"string","enum":["io.nats.jetstream.advisory.v1.max_deliver"]};

function validate71(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate71.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((data.stream === undefined) && (missing0 = "stream")) || ((data.consumer === undefined) && (missing0 = "consumer"))) || ((data.stream_seq === undefined) && (missing0 = "stream_seq"))) || ((data.deliveries === undefined) && (missing0 = "deliveries"))){
validate71.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.stream !== undefined){
let data0 = data.stream;
const _errs1 = errors;
if(typeof data0 !== "string"){
validate71.errors = [{instancePath:instancePath+"/stream",schemaPath:"#/$defs/WatchedStream/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!((data0 === "ORCH_LANES") || (data0 === "ORCH_DLR"))){
validate71.errors = [{instancePath:instancePath+"/stream",schemaPath:"#/$defs/WatchedStream/enum",keyword:"enum",params:{allowedValues: schema151.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.consumer !== undefined){
let data1 = data.consumer;
const _errs4 = errors;
if(errors === _errs4){
if(typeof data1 === "string"){
if(func1(data1) < 1){
validate71.errors = [{instancePath:instancePath+"/consumer",schemaPath:"#/properties/consumer/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate71.errors = [{instancePath:instancePath+"/consumer",schemaPath:"#/properties/consumer/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.stream_seq !== undefined){
let data2 = data.stream_seq;
const _errs6 = errors;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
validate71.errors = [{instancePath:instancePath+"/stream_seq",schemaPath:"#/properties/stream_seq/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs6){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 9007199254740991 || isNaN(data2)){
validate71.errors = [{instancePath:instancePath+"/stream_seq",schemaPath:"#/properties/stream_seq/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data2 < 1 || isNaN(data2)){
validate71.errors = [{instancePath:instancePath+"/stream_seq",schemaPath:"#/properties/stream_seq/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.deliveries !== undefined){
let data3 = data.deliveries;
const _errs8 = errors;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
validate71.errors = [{instancePath:instancePath+"/deliveries",schemaPath:"#/properties/deliveries/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs8){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 < 1 || isNaN(data3)){
validate71.errors = [{instancePath:instancePath+"/deliveries",schemaPath:"#/properties/deliveries/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.type !== undefined){
let data4 = data.type;
const _errs10 = errors;
if(typeof data4 !== "string"){
validate71.errors = [{instancePath:instancePath+"/type",schemaPath:"#/$defs/AdvisoryType/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(data4 === "io.nats.jetstream.advisory.v1.max_deliver")){
validate71.errors = [{instancePath:instancePath+"/type",schemaPath:"#/$defs/AdvisoryType/enum",keyword:"enum",params:{allowedValues: schema152.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.id !== undefined){
const _errs13 = errors;
if(typeof data.id !== "string"){
validate71.errors = [{instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.timestamp !== undefined){
let data6 = data.timestamp;
const _errs15 = errors;
if(errors === _errs15){
if(errors === _errs15){
if(typeof data6 === "string"){
if(!(formats0.validate(data6))){
validate71.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/properties/timestamp/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
else {
validate71.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/properties/timestamp/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
else {
validate71.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate71.errors = vErrors;
return errors === 0;
}
validate71.evaluated = {"props":{"stream":true,"consumer":true,"stream_seq":true,"deliveries":true,"type":true,"id":true,"timestamp":true},"dynamicProps":false,"dynamicItems":false};


function validate70(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="deliveriesExhausted" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate70.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate71(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate71.errors : vErrors.concat(validate71.errors);
errors = vErrors.length;
}
validate70.errors = vErrors;
return errors === 0;
}
validate70.evaluated = {"props":{"stream":true,"consumer":true,"stream_seq":true,"deliveries":true,"type":true,"id":true,"timestamp":true},"dynamicProps":false,"dynamicItems":false};

const fastPathTaken = validate73;
const schema153 = {"$id":"fastPathTaken","$ref":"contract#/$defs/FastPathTaken"};
const schema154 = {"type":"object","required":["messageId","tenantId","lane","templateId","fingerprintMatched","timestamp"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"lane":{"$ref":"#/$defs/Lane"},"templateId":{"$ref":"#/$defs/TemplateId"},"fingerprintMatched":{"type":"boolean"},"timestamp":{"$ref":"#/$defs/Timestamp"}}};

function validate74(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate74.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.templateId === undefined) && (missing0 = "templateId"))) || ((data.fingerprintMatched === undefined) && (missing0 = "fingerprintMatched"))) || ((data.timestamp === undefined) && (missing0 = "timestamp"))){
validate74.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate74.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate74.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate74.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate74.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate74.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate74.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.templateId !== undefined){
let data3 = data.templateId;
const _errs10 = errors;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data3 === "string"){
if(!pattern15.test(data3)){
validate74.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"+"\""}];
return false;
}
}
else {
validate74.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.fingerprintMatched !== undefined){
const _errs13 = errors;
if(typeof data.fingerprintMatched !== "boolean"){
validate74.errors = [{instancePath:instancePath+"/fingerprintMatched",schemaPath:"#/properties/fingerprintMatched/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.timestamp !== undefined){
let data5 = data.timestamp;
const _errs15 = errors;
const _errs16 = errors;
if(errors === _errs16){
if(errors === _errs16){
if(typeof data5 === "string"){
if(!pattern32.test(data5)){
validate74.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"+"\""}];
return false;
}
else {
if(!(formats0.validate(data5))){
validate74.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
else {
validate74.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate74.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate74.errors = vErrors;
return errors === 0;
}
validate74.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"templateId":true,"fingerprintMatched":true,"timestamp":true},"dynamicProps":false,"dynamicItems":false};


function validate73(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="fastPathTaken" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate73.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate74(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate74.errors : vErrors.concat(validate74.errors);
errors = vErrors.length;
}
validate73.errors = vErrors;
return errors === 0;
}
validate73.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"templateId":true,"fingerprintMatched":true,"timestamp":true},"dynamicProps":false,"dynamicItems":false};

const fastPathFallback = validate76;
const schema160 = {"$id":"fastPathFallback","$ref":"contract#/$defs/FastPathFallback"};
const schema161 = {"type":"object","required":["messageId","tenantId","lane","templateId","reason","timestamp"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"lane":{"$ref":"#/$defs/Lane"},"templateId":{"$ref":"#/$defs/TemplateId"},"reason":{"$ref":"#/$defs/FastPathFallbackReason"},"timestamp":{"$ref":"#/$defs/Timestamp"}}};
const schema166 = {"type":"string","enum":["KILLED","KILL_SWITCH_UNKNOWN","TENANT_NOT_GRANTED","GRANT_EXPIRED","PATTERN_UNUSABLE","FINGERPRINT_MISMATCH","SAMPLED"]};

function validate77(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate77.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.templateId === undefined) && (missing0 = "templateId"))) || ((data.reason === undefined) && (missing0 = "reason"))) || ((data.timestamp === undefined) && (missing0 = "timestamp"))){
validate77.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate77.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate77.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate77.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate77.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate77.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate77.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.templateId !== undefined){
let data3 = data.templateId;
const _errs10 = errors;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data3 === "string"){
if(!pattern15.test(data3)){
validate77.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"+"\""}];
return false;
}
}
else {
validate77.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.reason !== undefined){
let data4 = data.reason;
const _errs13 = errors;
if(typeof data4 !== "string"){
validate77.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/$defs/FastPathFallbackReason/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((((data4 === "KILLED") || (data4 === "KILL_SWITCH_UNKNOWN")) || (data4 === "TENANT_NOT_GRANTED")) || (data4 === "GRANT_EXPIRED")) || (data4 === "PATTERN_UNUSABLE")) || (data4 === "FINGERPRINT_MISMATCH")) || (data4 === "SAMPLED"))){
validate77.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/$defs/FastPathFallbackReason/enum",keyword:"enum",params:{allowedValues: schema166.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.timestamp !== undefined){
let data5 = data.timestamp;
const _errs16 = errors;
const _errs17 = errors;
if(errors === _errs17){
if(errors === _errs17){
if(typeof data5 === "string"){
if(!pattern32.test(data5)){
validate77.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"+"\""}];
return false;
}
else {
if(!(formats0.validate(data5))){
validate77.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
else {
validate77.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate77.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate77.errors = vErrors;
return errors === 0;
}
validate77.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"templateId":true,"reason":true,"timestamp":true},"dynamicProps":false,"dynamicItems":false};


function validate76(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="fastPathFallback" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate76.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate77(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate77.errors : vErrors.concat(validate77.errors);
errors = vErrors.length;
}
validate76.errors = vErrors;
return errors === 0;
}
validate76.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"templateId":true,"reason":true,"timestamp":true},"dynamicProps":false,"dynamicItems":false};

const fastPathKilled = validate79;
const schema168 = {"$id":"fastPathKilled","$ref":"contract#/$defs/FastPathKilled"};
const schema169 = {"type":"object","required":["action","killId","killed","reason","actor","expiresAt","timestamp"],"properties":{"action":{"$ref":"#/$defs/FastPathKillAction"},"killId":{"$ref":"#/$defs/KillId"},"tenantId":{"$ref":"#/$defs/TenantId"},"templateId":{"$ref":"#/$defs/TemplateId"},"killed":{"type":"boolean"},"reason":{"$ref":"#/$defs/AuditReason"},"actor":{"$ref":"#/$defs/Actor"},"requestId":{"$ref":"#/$defs/StoredRequestId"},"expiresAt":{"type":["string","null"],"format":"date-time"},"timestamp":{"$ref":"#/$defs/Timestamp"}}};
const schema170 = {"type":"string","enum":["KILLED","EXTENDED","LIFTED","LAPSES_SOON","LAPSED"]};
const schema171 = {"type":"string"};
const schema174 = {"type":"string","minLength":1,"maxLength":500};
const schema175 = {"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"};
const schema176 = {"type":"string"};
const pattern62 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "u");

function validate80(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate80.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((((data.action === undefined) && (missing0 = "action")) || ((data.killId === undefined) && (missing0 = "killId"))) || ((data.killed === undefined) && (missing0 = "killed"))) || ((data.reason === undefined) && (missing0 = "reason"))) || ((data.actor === undefined) && (missing0 = "actor"))) || ((data.expiresAt === undefined) && (missing0 = "expiresAt"))) || ((data.timestamp === undefined) && (missing0 = "timestamp"))){
validate80.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.action !== undefined){
let data0 = data.action;
const _errs1 = errors;
if(typeof data0 !== "string"){
validate80.errors = [{instancePath:instancePath+"/action",schemaPath:"#/$defs/FastPathKillAction/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data0 === "KILLED") || (data0 === "EXTENDED")) || (data0 === "LIFTED")) || (data0 === "LAPSES_SOON")) || (data0 === "LAPSED"))){
validate80.errors = [{instancePath:instancePath+"/action",schemaPath:"#/$defs/FastPathKillAction/enum",keyword:"enum",params:{allowedValues: schema170.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.killId !== undefined){
const _errs4 = errors;
if(typeof data.killId !== "string"){
validate80.errors = [{instancePath:instancePath+"/killId",schemaPath:"#/$defs/KillId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data2 = data.tenantId;
const _errs7 = errors;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern5.test(data2)){
validate80.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate80.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.templateId !== undefined){
let data3 = data.templateId;
const _errs10 = errors;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data3 === "string"){
if(!pattern15.test(data3)){
validate80.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"+"\""}];
return false;
}
}
else {
validate80.errors = [{instancePath:instancePath+"/templateId",schemaPath:"#/$defs/TemplateId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.killed !== undefined){
const _errs13 = errors;
if(typeof data.killed !== "boolean"){
validate80.errors = [{instancePath:instancePath+"/killed",schemaPath:"#/properties/killed/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.reason !== undefined){
let data5 = data.reason;
const _errs15 = errors;
const _errs16 = errors;
if(errors === _errs16){
if(typeof data5 === "string"){
if(func1(data5) > 500){
validate80.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/$defs/AuditReason/maxLength",keyword:"maxLength",params:{limit: 500},message:"must NOT have more than 500 characters"}];
return false;
}
else {
if(func1(data5) < 1){
validate80.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/$defs/AuditReason/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
}
else {
validate80.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/$defs/AuditReason/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.actor !== undefined){
let data6 = data.actor;
const _errs18 = errors;
const _errs19 = errors;
if(errors === _errs19){
if(typeof data6 === "string"){
if(!pattern62.test(data6)){
validate80.errors = [{instancePath:instancePath+"/actor",schemaPath:"#/$defs/Actor/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"+"\""}];
return false;
}
}
else {
validate80.errors = [{instancePath:instancePath+"/actor",schemaPath:"#/$defs/Actor/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs18 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.requestId !== undefined){
const _errs21 = errors;
if(typeof data.requestId !== "string"){
validate80.errors = [{instancePath:instancePath+"/requestId",schemaPath:"#/$defs/StoredRequestId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.expiresAt !== undefined){
let data8 = data.expiresAt;
const _errs24 = errors;
if((typeof data8 !== "string") && (data8 !== null)){
validate80.errors = [{instancePath:instancePath+"/expiresAt",schemaPath:"#/properties/expiresAt/type",keyword:"type",params:{type: schema169.properties.expiresAt.type},message:"must be string,null"}];
return false;
}
if(errors === _errs24){
if(errors === _errs24){
if(typeof data8 === "string"){
if(!(formats0.validate(data8))){
validate80.errors = [{instancePath:instancePath+"/expiresAt",schemaPath:"#/properties/expiresAt/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
}
var valid0 = _errs24 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.timestamp !== undefined){
let data9 = data.timestamp;
const _errs26 = errors;
const _errs27 = errors;
if(errors === _errs27){
if(errors === _errs27){
if(typeof data9 === "string"){
if(!pattern32.test(data9)){
validate80.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"+"\""}];
return false;
}
else {
if(!(formats0.validate(data9))){
validate80.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
else {
validate80.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs26 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate80.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate80.errors = vErrors;
return errors === 0;
}
validate80.evaluated = {"props":{"action":true,"killId":true,"tenantId":true,"templateId":true,"killed":true,"reason":true,"actor":true,"requestId":true,"expiresAt":true,"timestamp":true},"dynamicProps":false,"dynamicItems":false};


function validate79(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="fastPathKilled" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate79.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate80(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
errors = vErrors.length;
}
validate79.errors = vErrors;
return errors === 0;
}
validate79.evaluated = {"props":{"action":true,"killId":true,"tenantId":true,"templateId":true,"killed":true,"reason":true,"actor":true,"requestId":true,"expiresAt":true,"timestamp":true},"dynamicProps":false,"dynamicItems":false};

const replayAudited = validate82;
const schema178 = {"$id":"replayAudited","$ref":"contract#/$defs/ReplayAudited"};
const schema179 = {"type":"object","required":["action","replayId","reason","requestId","ratePerSecond","total","done","failed","timestamp"],"properties":{"action":{"$ref":"#/$defs/ReplayAuditAction"},"replayId":{"$ref":"#/$defs/ReplayId"},"reason":{"$ref":"#/$defs/AuditReason"},"actor":{"$ref":"#/$defs/Actor"},"requestId":{"$ref":"#/$defs/StoredRequestId"},"ratePerSecond":{"$ref":"#/$defs/ReplayRate"},"total":{"type":"integer","minimum":1},"done":{"type":"integer","minimum":0},"failed":{"type":"integer","minimum":0},"timestamp":{"$ref":"#/$defs/Timestamp"}}};
const schema180 = {"type":"string","enum":["REPLAY_STARTED","REPLAY_ENDED"]};
const schema181 = {"type":"string","format":"uuid"};
const schema185 = {"type":"integer","minimum":1,"maximum":500};
const formats26 = /^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

function validate83(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate83.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((((((data.action === undefined) && (missing0 = "action")) || ((data.replayId === undefined) && (missing0 = "replayId"))) || ((data.reason === undefined) && (missing0 = "reason"))) || ((data.requestId === undefined) && (missing0 = "requestId"))) || ((data.ratePerSecond === undefined) && (missing0 = "ratePerSecond"))) || ((data.total === undefined) && (missing0 = "total"))) || ((data.done === undefined) && (missing0 = "done"))) || ((data.failed === undefined) && (missing0 = "failed"))) || ((data.timestamp === undefined) && (missing0 = "timestamp"))){
validate83.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.action !== undefined){
let data0 = data.action;
const _errs1 = errors;
if(typeof data0 !== "string"){
validate83.errors = [{instancePath:instancePath+"/action",schemaPath:"#/$defs/ReplayAuditAction/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!((data0 === "REPLAY_STARTED") || (data0 === "REPLAY_ENDED"))){
validate83.errors = [{instancePath:instancePath+"/action",schemaPath:"#/$defs/ReplayAuditAction/enum",keyword:"enum",params:{allowedValues: schema180.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.replayId !== undefined){
let data1 = data.replayId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(errors === _errs5){
if(typeof data1 === "string"){
if(!(formats26.test(data1))){
validate83.errors = [{instancePath:instancePath+"/replayId",schemaPath:"#/$defs/ReplayId/format",keyword:"format",params:{format: "uuid"},message:"must match format \""+"uuid"+"\""}];
return false;
}
}
else {
validate83.errors = [{instancePath:instancePath+"/replayId",schemaPath:"#/$defs/ReplayId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.reason !== undefined){
let data2 = data.reason;
const _errs7 = errors;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data2 === "string"){
if(func1(data2) > 500){
validate83.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/$defs/AuditReason/maxLength",keyword:"maxLength",params:{limit: 500},message:"must NOT have more than 500 characters"}];
return false;
}
else {
if(func1(data2) < 1){
validate83.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/$defs/AuditReason/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
}
else {
validate83.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/$defs/AuditReason/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.actor !== undefined){
let data3 = data.actor;
const _errs10 = errors;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data3 === "string"){
if(!pattern62.test(data3)){
validate83.errors = [{instancePath:instancePath+"/actor",schemaPath:"#/$defs/Actor/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"+"\""}];
return false;
}
}
else {
validate83.errors = [{instancePath:instancePath+"/actor",schemaPath:"#/$defs/Actor/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.requestId !== undefined){
const _errs13 = errors;
if(typeof data.requestId !== "string"){
validate83.errors = [{instancePath:instancePath+"/requestId",schemaPath:"#/$defs/StoredRequestId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.ratePerSecond !== undefined){
let data5 = data.ratePerSecond;
const _errs16 = errors;
const _errs17 = errors;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
validate83.errors = [{instancePath:instancePath+"/ratePerSecond",schemaPath:"#/$defs/ReplayRate/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs17){
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 > 500 || isNaN(data5)){
validate83.errors = [{instancePath:instancePath+"/ratePerSecond",schemaPath:"#/$defs/ReplayRate/maximum",keyword:"maximum",params:{comparison: "<=", limit: 500},message:"must be <= 500"}];
return false;
}
else {
if(data5 < 1 || isNaN(data5)){
validate83.errors = [{instancePath:instancePath+"/ratePerSecond",schemaPath:"#/$defs/ReplayRate/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.total !== undefined){
let data6 = data.total;
const _errs19 = errors;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
validate83.errors = [{instancePath:instancePath+"/total",schemaPath:"#/properties/total/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs19){
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 < 1 || isNaN(data6)){
validate83.errors = [{instancePath:instancePath+"/total",schemaPath:"#/properties/total/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.done !== undefined){
let data7 = data.done;
const _errs21 = errors;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
validate83.errors = [{instancePath:instancePath+"/done",schemaPath:"#/properties/done/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs21){
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 < 0 || isNaN(data7)){
validate83.errors = [{instancePath:instancePath+"/done",schemaPath:"#/properties/done/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.failed !== undefined){
let data8 = data.failed;
const _errs23 = errors;
if(!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))){
validate83.errors = [{instancePath:instancePath+"/failed",schemaPath:"#/properties/failed/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs23){
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 < 0 || isNaN(data8)){
validate83.errors = [{instancePath:instancePath+"/failed",schemaPath:"#/properties/failed/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
var valid0 = _errs23 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.timestamp !== undefined){
let data9 = data.timestamp;
const _errs25 = errors;
const _errs26 = errors;
if(errors === _errs26){
if(errors === _errs26){
if(typeof data9 === "string"){
if(!pattern32.test(data9)){
validate83.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"+"\""}];
return false;
}
else {
if(!(formats0.validate(data9))){
validate83.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
else {
validate83.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs25 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate83.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate83.errors = vErrors;
return errors === 0;
}
validate83.evaluated = {"props":{"action":true,"replayId":true,"reason":true,"actor":true,"requestId":true,"ratePerSecond":true,"total":true,"done":true,"failed":true,"timestamp":true},"dynamicProps":false,"dynamicItems":false};


function validate82(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="replayAudited" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate82.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate83(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate83.errors : vErrors.concat(validate83.errors);
errors = vErrors.length;
}
validate82.errors = vErrors;
return errors === 0;
}
validate82.evaluated = {"props":{"action":true,"replayId":true,"reason":true,"actor":true,"requestId":true,"ratePerSecond":true,"total":true,"done":true,"failed":true,"timestamp":true},"dynamicProps":false,"dynamicItems":false};

const resolutionAudited = validate85;
const schema187 = {"$id":"resolutionAudited","$ref":"contract#/$defs/ResolutionAudited"};
const schema188 = {"type":"object","required":["messageId","tenantId","lane","outcome","reason","requestId","timestamp"],"properties":{"messageId":{"$ref":"#/$defs/MessageId"},"tenantId":{"$ref":"#/$defs/TenantId"},"lane":{"$ref":"#/$defs/Lane"},"outcome":{"$ref":"#/$defs/ResolvedOutcome"},"reason":{"$ref":"#/$defs/AuditReason"},"actor":{"$ref":"#/$defs/Actor"},"requestId":{"$ref":"#/$defs/StoredRequestId"},"timestamp":{"$ref":"#/$defs/Timestamp"}}};
const schema192 = {"type":"string","enum":["sent","not-sent"]};

function validate86(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate86.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((((data.messageId === undefined) && (missing0 = "messageId")) || ((data.tenantId === undefined) && (missing0 = "tenantId"))) || ((data.lane === undefined) && (missing0 = "lane"))) || ((data.outcome === undefined) && (missing0 = "outcome"))) || ((data.reason === undefined) && (missing0 = "reason"))) || ((data.requestId === undefined) && (missing0 = "requestId"))) || ((data.timestamp === undefined) && (missing0 = "timestamp"))){
validate86.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.messageId !== undefined){
let data0 = data.messageId;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate86.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate86.errors = [{instancePath:instancePath+"/messageId",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.tenantId !== undefined){
let data1 = data.tenantId;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate86.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"+"\""}];
return false;
}
}
else {
validate86.errors = [{instancePath:instancePath+"/tenantId",schemaPath:"#/$defs/TenantId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lane !== undefined){
let data2 = data.lane;
const _errs7 = errors;
if(typeof data2 !== "string"){
validate86.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!(((((data2 === "P0") || (data2 === "P1")) || (data2 === "P2")) || (data2 === "P3")) || (data2 === "P4"))){
validate86.errors = [{instancePath:instancePath+"/lane",schemaPath:"#/$defs/Lane/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.outcome !== undefined){
let data3 = data.outcome;
const _errs10 = errors;
if(typeof data3 !== "string"){
validate86.errors = [{instancePath:instancePath+"/outcome",schemaPath:"#/$defs/ResolvedOutcome/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!((data3 === "sent") || (data3 === "not-sent"))){
validate86.errors = [{instancePath:instancePath+"/outcome",schemaPath:"#/$defs/ResolvedOutcome/enum",keyword:"enum",params:{allowedValues: schema192.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.reason !== undefined){
let data4 = data.reason;
const _errs13 = errors;
const _errs14 = errors;
if(errors === _errs14){
if(typeof data4 === "string"){
if(func1(data4) > 500){
validate86.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/$defs/AuditReason/maxLength",keyword:"maxLength",params:{limit: 500},message:"must NOT have more than 500 characters"}];
return false;
}
else {
if(func1(data4) < 1){
validate86.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/$defs/AuditReason/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
}
else {
validate86.errors = [{instancePath:instancePath+"/reason",schemaPath:"#/$defs/AuditReason/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.actor !== undefined){
let data5 = data.actor;
const _errs16 = errors;
const _errs17 = errors;
if(errors === _errs17){
if(typeof data5 === "string"){
if(!pattern62.test(data5)){
validate86.errors = [{instancePath:instancePath+"/actor",schemaPath:"#/$defs/Actor/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"+"\""}];
return false;
}
}
else {
validate86.errors = [{instancePath:instancePath+"/actor",schemaPath:"#/$defs/Actor/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.requestId !== undefined){
const _errs19 = errors;
if(typeof data.requestId !== "string"){
validate86.errors = [{instancePath:instancePath+"/requestId",schemaPath:"#/$defs/StoredRequestId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.timestamp !== undefined){
let data7 = data.timestamp;
const _errs22 = errors;
const _errs23 = errors;
if(errors === _errs23){
if(errors === _errs23){
if(typeof data7 === "string"){
if(!pattern32.test(data7)){
validate86.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"+"\""}];
return false;
}
else {
if(!(formats0.validate(data7))){
validate86.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/format",keyword:"format",params:{format: "date-time"},message:"must match format \""+"date-time"+"\""}];
return false;
}
}
}
else {
validate86.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/Timestamp/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
var valid0 = _errs22 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
else {
validate86.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate86.errors = vErrors;
return errors === 0;
}
validate86.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"outcome":true,"reason":true,"actor":true,"requestId":true,"timestamp":true},"dynamicProps":false,"dynamicItems":false};


function validate85(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="resolutionAudited" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate85.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate86(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate86.errors : vErrors.concat(validate86.errors);
errors = vErrors.length;
}
validate85.errors = vErrors;
return errors === 0;
}
validate85.evaluated = {"props":{"messageId":true,"tenantId":true,"lane":true,"outcome":true,"reason":true,"actor":true,"requestId":true,"timestamp":true},"dynamicProps":false,"dynamicItems":false};

const outboundRequestHeaders = validate88;
const schema197 = {"$id":"outboundRequestHeaders","$ref":"contract#/$defs/WorkHeaders"};
const schema198 = {"type":"object","required":["Nats-Msg-Id","X-Correlation-ID","traceparent"],"properties":{"Nats-Msg-Id":{"$ref":"#/$defs/NatsMsgId"},"X-Correlation-ID":{"$ref":"#/$defs/MessageId"},"traceparent":{"$ref":"#/$defs/Traceparent"},"X-Orch-Redrive":{"$ref":"#/$defs/RedriveCount"}}};
const schema199 = {"type":"string","minLength":1};
const schema201 = {"type":"string","pattern":"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$","not":{"pattern":"^00-(0{32}|[0-9a-f]{32}-0{16})-"}};
const schema202 = {"type":"string","pattern":"^[1-9][0-9]{0,3}$"};
const pattern71 = new RegExp("^00-(0{32}|[0-9a-f]{32}-0{16})-", "u");
const pattern72 = new RegExp("^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$", "u");
const pattern73 = new RegExp("^[1-9][0-9]{0,3}$", "u");

function validate89(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate89.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data["Nats-Msg-Id"] === undefined) && (missing0 = "Nats-Msg-Id")) || ((data["X-Correlation-ID"] === undefined) && (missing0 = "X-Correlation-ID"))) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate89.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate89.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate89.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["X-Correlation-ID"] !== undefined){
let data1 = data["X-Correlation-ID"];
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
validate89.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate89.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data2 = data.traceparent;
const _errs7 = errors;
const _errs8 = errors;
const _errs10 = errors;
const _errs11 = errors;
if(typeof data2 === "string"){
if(!pattern71.test(data2)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid4 = _errs11 === errors;
if(valid4){
validate89.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern72.test(data2)){
validate89.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate89.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["X-Orch-Redrive"] !== undefined){
let data3 = data["X-Orch-Redrive"];
const _errs12 = errors;
const _errs13 = errors;
if(errors === _errs13){
if(typeof data3 === "string"){
if(!pattern73.test(data3)){
validate89.errors = [{instancePath:instancePath+"/X-Orch-Redrive",schemaPath:"#/$defs/RedriveCount/pattern",keyword:"pattern",params:{pattern: "^[1-9][0-9]{0,3}$"},message:"must match pattern \""+"^[1-9][0-9]{0,3}$"+"\""}];
return false;
}
}
else {
validate89.errors = [{instancePath:instancePath+"/X-Orch-Redrive",schemaPath:"#/$defs/RedriveCount/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate89.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate89.errors = vErrors;
return errors === 0;
}
validate89.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true,"X-Orch-Redrive":true},"dynamicProps":false,"dynamicItems":false};


function validate88(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="outboundRequestHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate88.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate89(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate89.errors : vErrors.concat(validate89.errors);
errors = vErrors.length;
}
validate88.errors = vErrors;
return errors === 0;
}
validate88.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true,"X-Orch-Redrive":true},"dynamicProps":false,"dynamicItems":false};

const legacyOutboundRequestHeaders = validate91;
const schema203 = {"$id":"legacyOutboundRequestHeaders","$ref":"contract#/$defs/InboundHeaders"};
const schema204 = {"type":"object","properties":{"Nats-Msg-Id":{"$ref":"#/$defs/NatsMsgId"},"traceparent":{"$ref":"#/$defs/Traceparent"},"X-Orch-Redrive":{"$ref":"#/$defs/RedriveCount"}}};

function validate92(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate92.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate92.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate92.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data1 = data.traceparent;
const _errs4 = errors;
const _errs5 = errors;
const _errs7 = errors;
const _errs8 = errors;
if(typeof data1 === "string"){
if(!pattern71.test(data1)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid3 = _errs8 === errors;
if(valid3){
validate92.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
}
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern72.test(data1)){
validate92.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate92.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["X-Orch-Redrive"] !== undefined){
let data2 = data["X-Orch-Redrive"];
const _errs9 = errors;
const _errs10 = errors;
if(errors === _errs10){
if(typeof data2 === "string"){
if(!pattern73.test(data2)){
validate92.errors = [{instancePath:instancePath+"/X-Orch-Redrive",schemaPath:"#/$defs/RedriveCount/pattern",keyword:"pattern",params:{pattern: "^[1-9][0-9]{0,3}$"},message:"must match pattern \""+"^[1-9][0-9]{0,3}$"+"\""}];
return false;
}
}
else {
validate92.errors = [{instancePath:instancePath+"/X-Orch-Redrive",schemaPath:"#/$defs/RedriveCount/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate92.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate92.errors = vErrors;
return errors === 0;
}
validate92.evaluated = {"props":{"Nats-Msg-Id":true,"traceparent":true,"X-Orch-Redrive":true},"dynamicProps":false,"dynamicItems":false};


function validate91(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="legacyOutboundRequestHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate91.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate92(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate92.errors : vErrors.concat(validate92.errors);
errors = vErrors.length;
}
validate91.errors = vErrors;
return errors === 0;
}
validate91.evaluated = {"props":{"Nats-Msg-Id":true,"traceparent":true,"X-Orch-Redrive":true},"dynamicProps":false,"dynamicItems":false};

const complianceRequestHeaders = validate94;
const schema208 = {"$id":"complianceRequestHeaders","$ref":"contract#/$defs/RequestHeaders"};
const schema209 = {"type":"object","required":["X-Correlation-ID","traceparent"],"properties":{"X-Correlation-ID":{"$ref":"#/$defs/MessageId"},"traceparent":{"$ref":"#/$defs/Traceparent"}}};

function validate95(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate95.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data["X-Correlation-ID"] === undefined) && (missing0 = "X-Correlation-ID")) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate95.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["X-Correlation-ID"] !== undefined){
let data0 = data["X-Correlation-ID"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate95.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate95.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data1 = data.traceparent;
const _errs4 = errors;
const _errs5 = errors;
const _errs7 = errors;
const _errs8 = errors;
if(typeof data1 === "string"){
if(!pattern71.test(data1)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid3 = _errs8 === errors;
if(valid3){
validate95.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
}
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern72.test(data1)){
validate95.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate95.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate95.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate95.errors = vErrors;
return errors === 0;
}
validate95.evaluated = {"props":{"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};


function validate94(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="complianceRequestHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate94.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate95(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate95.errors : vErrors.concat(validate95.errors);
errors = vErrors.length;
}
validate94.errors = vErrors;
return errors === 0;
}
validate94.evaluated = {"props":{"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};

const shadowRequestHeaders = validate97;
const schema212 = {"$id":"shadowRequestHeaders","$ref":"contract#/$defs/RequestHeaders"};

function validate98(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate98.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data["X-Correlation-ID"] === undefined) && (missing0 = "X-Correlation-ID")) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate98.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["X-Correlation-ID"] !== undefined){
let data0 = data["X-Correlation-ID"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate98.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate98.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data1 = data.traceparent;
const _errs4 = errors;
const _errs5 = errors;
const _errs7 = errors;
const _errs8 = errors;
if(typeof data1 === "string"){
if(!pattern71.test(data1)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid3 = _errs8 === errors;
if(valid3){
validate98.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
}
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern72.test(data1)){
validate98.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate98.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate98.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate98.errors = vErrors;
return errors === 0;
}
validate98.evaluated = {"props":{"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};


function validate97(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="shadowRequestHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate97.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate98(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate98.errors : vErrors.concat(validate98.errors);
errors = vErrors.length;
}
validate97.errors = vErrors;
return errors === 0;
}
validate97.evaluated = {"props":{"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};

const dispatchCommandHeaders = validate100;
const schema216 = {"$id":"dispatchCommandHeaders","$ref":"contract#/$defs/PublicationHeaders"};
const schema217 = {"type":"object","required":["Nats-Msg-Id","X-Correlation-ID","traceparent"],"properties":{"Nats-Msg-Id":{"$ref":"#/$defs/NatsMsgId"},"X-Correlation-ID":{"$ref":"#/$defs/MessageId"},"traceparent":{"$ref":"#/$defs/Traceparent"}}};

function validate101(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate101.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data["Nats-Msg-Id"] === undefined) && (missing0 = "Nats-Msg-Id")) || ((data["X-Correlation-ID"] === undefined) && (missing0 = "X-Correlation-ID"))) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate101.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate101.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate101.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["X-Correlation-ID"] !== undefined){
let data1 = data["X-Correlation-ID"];
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
validate101.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate101.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data2 = data.traceparent;
const _errs7 = errors;
const _errs8 = errors;
const _errs10 = errors;
const _errs11 = errors;
if(typeof data2 === "string"){
if(!pattern71.test(data2)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid4 = _errs11 === errors;
if(valid4){
validate101.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern72.test(data2)){
validate101.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate101.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate101.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate101.errors = vErrors;
return errors === 0;
}
validate101.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};


function validate100(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="dispatchCommandHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate100.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate101(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate101.errors : vErrors.concat(validate101.errors);
errors = vErrors.length;
}
validate100.errors = vErrors;
return errors === 0;
}
validate100.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};

const laneDispatchCommandHeaders = validate103;
const schema221 = {"$id":"laneDispatchCommandHeaders","$ref":"contract#/$defs/PublicationHeaders"};

function validate104(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate104.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data["Nats-Msg-Id"] === undefined) && (missing0 = "Nats-Msg-Id")) || ((data["X-Correlation-ID"] === undefined) && (missing0 = "X-Correlation-ID"))) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate104.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate104.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate104.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["X-Correlation-ID"] !== undefined){
let data1 = data["X-Correlation-ID"];
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
validate104.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate104.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data2 = data.traceparent;
const _errs7 = errors;
const _errs8 = errors;
const _errs10 = errors;
const _errs11 = errors;
if(typeof data2 === "string"){
if(!pattern71.test(data2)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid4 = _errs11 === errors;
if(valid4){
validate104.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern72.test(data2)){
validate104.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate104.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate104.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate104.errors = vErrors;
return errors === 0;
}
validate104.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};


function validate103(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="laneDispatchCommandHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate103.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate104(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate104.errors : vErrors.concat(validate104.errors);
errors = vErrors.length;
}
validate103.errors = vErrors;
return errors === 0;
}
validate103.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};

const statusChangedHeaders = validate106;
const schema226 = {"$id":"statusChangedHeaders","$ref":"contract#/$defs/PublicationHeaders"};

function validate107(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate107.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data["Nats-Msg-Id"] === undefined) && (missing0 = "Nats-Msg-Id")) || ((data["X-Correlation-ID"] === undefined) && (missing0 = "X-Correlation-ID"))) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate107.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate107.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate107.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["X-Correlation-ID"] !== undefined){
let data1 = data["X-Correlation-ID"];
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
validate107.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate107.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data2 = data.traceparent;
const _errs7 = errors;
const _errs8 = errors;
const _errs10 = errors;
const _errs11 = errors;
if(typeof data2 === "string"){
if(!pattern71.test(data2)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid4 = _errs11 === errors;
if(valid4){
validate107.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern72.test(data2)){
validate107.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate107.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate107.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate107.errors = vErrors;
return errors === 0;
}
validate107.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};


function validate106(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="statusChangedHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate106.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate107(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate107.errors : vErrors.concat(validate107.errors);
errors = vErrors.length;
}
validate106.errors = vErrors;
return errors === 0;
}
validate106.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};

const retryScheduledHeaders = validate109;
const schema231 = {"$id":"retryScheduledHeaders","$ref":"contract#/$defs/PublicationHeaders"};

function validate110(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate110.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data["Nats-Msg-Id"] === undefined) && (missing0 = "Nats-Msg-Id")) || ((data["X-Correlation-ID"] === undefined) && (missing0 = "X-Correlation-ID"))) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate110.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate110.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate110.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["X-Correlation-ID"] !== undefined){
let data1 = data["X-Correlation-ID"];
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
validate110.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate110.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data2 = data.traceparent;
const _errs7 = errors;
const _errs8 = errors;
const _errs10 = errors;
const _errs11 = errors;
if(typeof data2 === "string"){
if(!pattern71.test(data2)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid4 = _errs11 === errors;
if(valid4){
validate110.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern72.test(data2)){
validate110.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate110.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate110.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate110.errors = vErrors;
return errors === 0;
}
validate110.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};


function validate109(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="retryScheduledHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate109.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate110(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate110.errors : vErrors.concat(validate110.errors);
errors = vErrors.length;
}
validate109.errors = vErrors;
return errors === 0;
}
validate109.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};

const deadLetteredHeaders = validate112;
const schema236 = {"$id":"deadLetteredHeaders","$ref":"contract#/$defs/PublicationHeaders"};

function validate113(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate113.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data["Nats-Msg-Id"] === undefined) && (missing0 = "Nats-Msg-Id")) || ((data["X-Correlation-ID"] === undefined) && (missing0 = "X-Correlation-ID"))) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate113.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate113.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate113.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["X-Correlation-ID"] !== undefined){
let data1 = data["X-Correlation-ID"];
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
validate113.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate113.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data2 = data.traceparent;
const _errs7 = errors;
const _errs8 = errors;
const _errs10 = errors;
const _errs11 = errors;
if(typeof data2 === "string"){
if(!pattern71.test(data2)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid4 = _errs11 === errors;
if(valid4){
validate113.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern72.test(data2)){
validate113.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate113.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate113.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate113.errors = vErrors;
return errors === 0;
}
validate113.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};


function validate112(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="deadLetteredHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate112.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate113(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate113.errors : vErrors.concat(validate113.errors);
errors = vErrors.length;
}
validate112.errors = vErrors;
return errors === 0;
}
validate112.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};

const unreadableHeaders = validate115;
const schema241 = {"$id":"unreadableHeaders","$ref":"contract#/$defs/UnrelatedHeaders"};
const schema242 = {"type":"object","required":["Nats-Msg-Id","traceparent"],"properties":{"Nats-Msg-Id":{"$ref":"#/$defs/NatsMsgId"},"traceparent":{"$ref":"#/$defs/Traceparent"}}};

function validate116(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate116.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data["Nats-Msg-Id"] === undefined) && (missing0 = "Nats-Msg-Id")) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate116.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate116.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate116.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data1 = data.traceparent;
const _errs4 = errors;
const _errs5 = errors;
const _errs7 = errors;
const _errs8 = errors;
if(typeof data1 === "string"){
if(!pattern71.test(data1)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid3 = _errs8 === errors;
if(valid3){
validate116.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
}
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern72.test(data1)){
validate116.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate116.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate116.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate116.errors = vErrors;
return errors === 0;
}
validate116.evaluated = {"props":{"Nats-Msg-Id":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};


function validate115(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="unreadableHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate115.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate116(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
validate115.errors = vErrors;
return errors === 0;
}
validate115.evaluated = {"props":{"Nats-Msg-Id":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};

const deliveryReceiptHeaders = validate118;
const schema245 = {"$id":"deliveryReceiptHeaders","$ref":"contract#/$defs/InboundHeaders"};

function validate119(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate119.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate119.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate119.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data1 = data.traceparent;
const _errs4 = errors;
const _errs5 = errors;
const _errs7 = errors;
const _errs8 = errors;
if(typeof data1 === "string"){
if(!pattern71.test(data1)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid3 = _errs8 === errors;
if(valid3){
validate119.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
}
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern72.test(data1)){
validate119.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate119.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["X-Orch-Redrive"] !== undefined){
let data2 = data["X-Orch-Redrive"];
const _errs9 = errors;
const _errs10 = errors;
if(errors === _errs10){
if(typeof data2 === "string"){
if(!pattern73.test(data2)){
validate119.errors = [{instancePath:instancePath+"/X-Orch-Redrive",schemaPath:"#/$defs/RedriveCount/pattern",keyword:"pattern",params:{pattern: "^[1-9][0-9]{0,3}$"},message:"must match pattern \""+"^[1-9][0-9]{0,3}$"+"\""}];
return false;
}
}
else {
validate119.errors = [{instancePath:instancePath+"/X-Orch-Redrive",schemaPath:"#/$defs/RedriveCount/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate119.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate119.errors = vErrors;
return errors === 0;
}
validate119.evaluated = {"props":{"Nats-Msg-Id":true,"traceparent":true,"X-Orch-Redrive":true},"dynamicProps":false,"dynamicItems":false};


function validate118(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="deliveryReceiptHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate118.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate119(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate119.errors : vErrors.concat(validate119.errors);
errors = vErrors.length;
}
validate118.errors = vErrors;
return errors === 0;
}
validate118.evaluated = {"props":{"Nats-Msg-Id":true,"traceparent":true,"X-Orch-Redrive":true},"dynamicProps":false,"dynamicItems":false};

const fastPathTakenHeaders = validate121;
const schema250 = {"$id":"fastPathTakenHeaders","$ref":"contract#/$defs/PublicationHeaders"};

function validate122(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate122.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data["Nats-Msg-Id"] === undefined) && (missing0 = "Nats-Msg-Id")) || ((data["X-Correlation-ID"] === undefined) && (missing0 = "X-Correlation-ID"))) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate122.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate122.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate122.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["X-Correlation-ID"] !== undefined){
let data1 = data["X-Correlation-ID"];
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
validate122.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate122.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data2 = data.traceparent;
const _errs7 = errors;
const _errs8 = errors;
const _errs10 = errors;
const _errs11 = errors;
if(typeof data2 === "string"){
if(!pattern71.test(data2)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid4 = _errs11 === errors;
if(valid4){
validate122.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern72.test(data2)){
validate122.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate122.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate122.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate122.errors = vErrors;
return errors === 0;
}
validate122.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};


function validate121(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="fastPathTakenHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate121.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate122(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate122.errors : vErrors.concat(validate122.errors);
errors = vErrors.length;
}
validate121.errors = vErrors;
return errors === 0;
}
validate121.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};

const fastPathFallbackHeaders = validate124;
const schema255 = {"$id":"fastPathFallbackHeaders","$ref":"contract#/$defs/PublicationHeaders"};

function validate125(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate125.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data["Nats-Msg-Id"] === undefined) && (missing0 = "Nats-Msg-Id")) || ((data["X-Correlation-ID"] === undefined) && (missing0 = "X-Correlation-ID"))) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate125.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate125.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate125.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["X-Correlation-ID"] !== undefined){
let data1 = data["X-Correlation-ID"];
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
validate125.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate125.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data2 = data.traceparent;
const _errs7 = errors;
const _errs8 = errors;
const _errs10 = errors;
const _errs11 = errors;
if(typeof data2 === "string"){
if(!pattern71.test(data2)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid4 = _errs11 === errors;
if(valid4){
validate125.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern72.test(data2)){
validate125.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate125.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate125.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate125.errors = vErrors;
return errors === 0;
}
validate125.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};


function validate124(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="fastPathFallbackHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate124.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate125(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate125.errors : vErrors.concat(validate125.errors);
errors = vErrors.length;
}
validate124.errors = vErrors;
return errors === 0;
}
validate124.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};

const fastPathKilledHeaders = validate127;
const schema260 = {"$id":"fastPathKilledHeaders","$ref":"contract#/$defs/UnrelatedHeaders"};

function validate128(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate128.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data["Nats-Msg-Id"] === undefined) && (missing0 = "Nats-Msg-Id")) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate128.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate128.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate128.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data1 = data.traceparent;
const _errs4 = errors;
const _errs5 = errors;
const _errs7 = errors;
const _errs8 = errors;
if(typeof data1 === "string"){
if(!pattern71.test(data1)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid3 = _errs8 === errors;
if(valid3){
validate128.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
}
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern72.test(data1)){
validate128.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate128.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate128.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate128.errors = vErrors;
return errors === 0;
}
validate128.evaluated = {"props":{"Nats-Msg-Id":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};


function validate127(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="fastPathKilledHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate127.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate128(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate128.errors : vErrors.concat(validate128.errors);
errors = vErrors.length;
}
validate127.errors = vErrors;
return errors === 0;
}
validate127.evaluated = {"props":{"Nats-Msg-Id":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};

const replayAuditedHeaders = validate130;
const schema264 = {"$id":"replayAuditedHeaders","$ref":"contract#/$defs/UnrelatedHeaders"};

function validate131(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate131.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data["Nats-Msg-Id"] === undefined) && (missing0 = "Nats-Msg-Id")) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate131.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate131.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate131.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data1 = data.traceparent;
const _errs4 = errors;
const _errs5 = errors;
const _errs7 = errors;
const _errs8 = errors;
if(typeof data1 === "string"){
if(!pattern71.test(data1)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid3 = _errs8 === errors;
if(valid3){
validate131.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
}
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern72.test(data1)){
validate131.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate131.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate131.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate131.errors = vErrors;
return errors === 0;
}
validate131.evaluated = {"props":{"Nats-Msg-Id":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};


function validate130(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="replayAuditedHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate130.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate131(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate131.errors : vErrors.concat(validate131.errors);
errors = vErrors.length;
}
validate130.errors = vErrors;
return errors === 0;
}
validate130.evaluated = {"props":{"Nats-Msg-Id":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};

const resolutionAuditedHeaders = validate133;
const schema268 = {"$id":"resolutionAuditedHeaders","$ref":"contract#/$defs/PublicationHeaders"};

function validate134(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate134.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data["Nats-Msg-Id"] === undefined) && (missing0 = "Nats-Msg-Id")) || ((data["X-Correlation-ID"] === undefined) && (missing0 = "X-Correlation-ID"))) || ((data.traceparent === undefined) && (missing0 = "traceparent"))){
validate134.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data["Nats-Msg-Id"] !== undefined){
let data0 = data["Nats-Msg-Id"];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) < 1){
validate134.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate134.errors = [{instancePath:instancePath+"/Nats-Msg-Id",schemaPath:"#/$defs/NatsMsgId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["X-Correlation-ID"] !== undefined){
let data1 = data["X-Correlation-ID"];
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
validate134.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/pattern",keyword:"pattern",params:{pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"},message:"must match pattern \""+"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"+"\""}];
return false;
}
}
else {
validate134.errors = [{instancePath:instancePath+"/X-Correlation-ID",schemaPath:"#/$defs/MessageId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data2 = data.traceparent;
const _errs7 = errors;
const _errs8 = errors;
const _errs10 = errors;
const _errs11 = errors;
if(typeof data2 === "string"){
if(!pattern71.test(data2)){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid4 = _errs11 === errors;
if(valid4){
validate134.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/not",keyword:"not",params:{},message:"must NOT be valid"}];
return false;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern72.test(data2)){
validate134.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/pattern",keyword:"pattern",params:{pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},message:"must match pattern \""+"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"+"\""}];
return false;
}
}
else {
validate134.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/$defs/Traceparent/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate134.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate134.errors = vErrors;
return errors === 0;
}
validate134.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};


function validate133(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="resolutionAuditedHeaders" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate133.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate134(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate134.errors : vErrors.concat(validate134.errors);
errors = vErrors.length;
}
validate133.errors = vErrors;
return errors === 0;
}
validate133.evaluated = {"props":{"Nats-Msg-Id":true,"X-Correlation-ID":true,"traceparent":true},"dynamicProps":false,"dynamicItems":false};

export const validate = {
  outboundRequest,
  legacyOutboundRequest,
  complianceRequest,
  complianceVerdict,
  shadowRequest,
  shadowResult,
  dispatchCommand,
  laneDispatchCommand,
  statusChanged,
  retryScheduled,
  deadLettered,
  unreadable,
  deliveryReceipt,
  deliveriesExhausted,
  fastPathTaken,
  fastPathFallback,
  fastPathKilled,
  replayAudited,
  resolutionAudited,
};

export const validateHeaders = {
  outboundRequest: outboundRequestHeaders,
  legacyOutboundRequest: legacyOutboundRequestHeaders,
  complianceRequest: complianceRequestHeaders,
  shadowRequest: shadowRequestHeaders,
  dispatchCommand: dispatchCommandHeaders,
  laneDispatchCommand: laneDispatchCommandHeaders,
  statusChanged: statusChangedHeaders,
  retryScheduled: retryScheduledHeaders,
  deadLettered: deadLetteredHeaders,
  unreadable: unreadableHeaders,
  deliveryReceipt: deliveryReceiptHeaders,
  fastPathTaken: fastPathTakenHeaders,
  fastPathFallback: fastPathFallbackHeaders,
  fastPathKilled: fastPathKilledHeaders,
  replayAudited: replayAuditedHeaders,
  resolutionAudited: resolutionAuditedHeaders,
};
