//! Words of the sign-in pages.

use crate::i18n::msg;

msg! {
    LOGIN = "auth.login": "Sign in";
    LOGIN_TITLE = "auth.login_title": "Sign in to Bellwether";
    REGISTER = "auth.register": "Create account";
    REGISTER_TITLE = "auth.register_title": "Create your account";
    EMAIL = "auth.email": "E-mail address";
    PASSWORD = "auth.password": "Password";
    PASSWORD_HINT = "auth.password_hint": "At least 8 characters. A few words you remember are fine.";
    NAME = "auth.name": "Your name";
    COMPANY = "auth.company": "Company or team";
    SHOW_PASSWORD = "auth.show": "Show password";
    CAPS = "auth.caps": "Caps Lock is on.";
    NO_ACCOUNT = "auth.no_account": "New here?";
    HAVE_ACCOUNT = "auth.have_account": "You have an account?";
    WAIT = "auth.wait": "Too many tries. Try again in {n} seconds.";
    PANEL_TITLE = "auth.panel_title": "Machines draft. People sign off.";
    PANEL_TEXT = "auth.panel_text": "Write one brief. Agents draft a post for each channel in your brand's voice, a person approves the exact words, and the numbers come back live.";
    MARK_DRAFT = "auth.mark_draft": "Open corner: drafted by an agent";
    MARK_EDIT = "auth.mark_edit": "Half closed: edited by a person";
    MARK_SEAL = "auth.mark_seal": "Seal: approved, word for word";
}
