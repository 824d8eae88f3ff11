// The administrators' console: its routes, and who may see them.
import { lazy, Suspense } from "react";
import { Navigate, Route, Routes } from "react-router";
import { Result, Spin } from "antd";
import { Gate } from "./Gate";
import { SetUp } from "./SetUp";
import { Shell } from "./Shell";
import { Overview } from "./Overview";
import "./console.css";

const Bots = lazy(() => import("./bots/Bots"));
const BotPage = lazy(() => import("./bots/BotPage"));
const Register = lazy(() => import("./bots/Register"));
const Groups = lazy(() => import("./Groups"));
const People = lazy(() => import("./people/People"));
const Failures = lazy(() => import("./Failures"));
const Tickets = lazy(() => import("./tickets/Tickets"));
const TicketPage = lazy(() => import("./tickets/TicketPage"));
const Assets = lazy(() => import("./assets/Assets"));
const AssetPage = lazy(() => import("./assets/AssetPage"));
const ImportAssets = lazy(() => import("./assets/ImportAssets"));
const Catalogue = lazy(() => import("./catalogue/Catalogue"));
const ItemPage = lazy(() => import("./catalogue/ItemPage"));
const Approvals = lazy(() => import("./approvals/Approvals"));
const Dispatch = lazy(() => import("./dispatch/Dispatch"));
const Calendar = lazy(() => import("./calendar/Calendar"));
const Alarms = lazy(() => import("./Alarms"));
const Audit = lazy(() => import("./Audit"));
const Account = lazy(() => import("./Account"));

export default function Console() {
  return (
    <Suspense fallback={<div className="page-wait"><Spin size="large" /></div>}>
      <Routes>
        <Route path="/setup" element={<SetUp />} />
        <Route element={<Gate><Shell /></Gate>}>
          <Route index element={<Overview />} />
          <Route path="bots" element={<Bots />} />
          <Route path="bots/new" element={<Register />} />
          <Route path="bots/new/:platform" element={<Register />} />
          <Route path="bots/:id" element={<BotPage />} />
          <Route path="groups" element={<Groups />} />
          <Route path="people" element={<People />} />
          <Route path="failures" element={<Failures />} />
          <Route path="tickets" element={<Tickets />} />
          <Route path="tickets/:id" element={<TicketPage />} />
          <Route path="assets" element={<Assets />} />
          <Route path="assets/import" caseSensitive element={<ImportAssets />} />
          <Route path="assets/:code" element={<AssetPage />} />
          <Route path="catalogue" element={<Catalogue />} />
          <Route path="catalogue/:id" element={<ItemPage />} />
          <Route path="approvals" element={<Approvals />} />
          <Route path="dispatch" element={<Dispatch />} />
          <Route path="calendar" element={<Calendar />} />
          <Route path="alarms" element={<Alarms />} />
          <Route path="audit" element={<Audit />} />
          <Route path="account" element={<Account />} />
          <Route path="login" element={<Navigate to="/" replace />} />
          <Route path="*" element={<Result status="404" title="没有这个页面" />} />
        </Route>
      </Routes>
    </Suspense>
  );
}
