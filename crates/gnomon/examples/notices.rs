//! Writes one-page notices of our own wording into a folder, for measurements of
//! the register: `cargo run --release --example notices -- FOLDER 100000`.
//!
//! Every notice is about another invented text, in Chinese or English, calls for
//! comments, announces or approves, and names standards, bodies and dates. The
//! same number gives the same notices everywhere.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// Bodies that issue notices, in both languages.
const ISSUERS: &[(&str, &str)] = &[
    ("市场监管总局", "State Administration for Market Regulation"),
    ("工业和信息化部", "Ministry of Industry and Information Technology"),
    ("生态环境部", "Ministry of Ecology and Environment"),
    ("国家标准化管理委员会", "Standardization Administration of China"),
    ("国家互联网信息办公室", "Cyberspace Administration of China"),
    ("国家药品监督管理局", "National Medical Products Administration"),
];

const OBJECTS: &[(&str, &str)] = &[
    ("储能电池", "Energy Storage Batteries"),
    ("智能网联汽车", "Connected Vehicles"),
    ("工业网关", "Industrial Gateways"),
    ("医用超声设备", "Medical Ultrasound Equipment"),
    ("氢能加注设施", "Hydrogen Refuelling Facilities"),
    ("绿色数据中心", "Green Data Centres"),
    ("生成式服务标识", "Labels of Generative Services"),
    ("碳足迹核算", "Carbon Footprint Accounting"),
    ("家用燃气器具", "Domestic Gas Appliances"),
    ("无障碍终端", "Accessible Terminals"),
    ("海洋监测浮标", "Marine Monitoring Buoys"),
    ("农产品冷链", "Cold Chains of Farm Produce"),
];

const ASPECTS: &[(&str, &str)] = &[
    ("安全要求", "Safety Requirements"),
    ("管理办法", "Administration"),
    ("数据格式", "Data Formats"),
    ("测试方法", "Test Methods"),
    ("监督抽查", "Supervisory Sampling"),
    ("标识规则", "Marking"),
    ("评价指南", "Evaluation"),
];

/// A small generator of numbers: the same sequence everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % below as u64).unwrap_or(0)
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.roll(list.len())]
    }
}

fn main() -> std::io::Result<()> {
    let mut arguments = env::args().skip(1);
    let (Some(folder), Some(count)) =
        (arguments.next(), arguments.next().and_then(|count| count.parse::<usize>().ok()))
    else {
        eprintln!("usage: notices FOLDER COUNT");
        std::process::exit(2);
    };
    let mut bytes = 0;
    for number in 1..=count {
        let text = notice(number);
        bytes += text.len();
        let shelf = Path::new(&folder).join(format!("{:03}", number / 1000));
        fs::create_dir_all(&shelf)?;
        fs::write(shelf.join(format!("notice-{number:06}.txt")), text)?;
    }
    println!("{count} notices, {bytes} bytes");
    Ok(())
}

/// Notice number `number`.
fn notice(number: usize) -> String {
    let mut dice = Dice(number as u64 * 7919 + 17);
    if dice.roll(3) == 0 { english(number, &mut dice) } else { chinese(number, &mut dice) }
}

fn chinese(number: usize, dice: &mut Dice) -> String {
    let issuer = dice.of(ISSUERS).0;
    let second = dice.of(ISSUERS).0;
    let (object, aspect) = (dice.of(OBJECTS).0, dice.of(ASPECTS).0);
    let year = 2015 + dice.roll(11);
    let month = 1 + dice.roll(12);
    let day = 1 + dice.roll(28);
    let title = format!("{object}{aspect}第{number}号规定");
    let standard =
        |dice: &mut Dice| format!("GB/T {}-{}", 10_000 + dice.roll(60_000), year - dice.roll(12));
    let (first, other, old) = (standard(dice), standard(dice), standard(dice));
    let percent = 5 + dice.roll(90);
    let mut text = format!(
        "{issuer}关于公开征求《{title}（征求意见稿）》意见的通知\n\n标函〔{year}〕{number}号\n\n各有关单位：\n\n\
         为规范{object}领域的标准实施与监督工作，统一各地的做法，{issuer}会同{second}起草了《{title}（征求意见稿）》\
         （以下简称《规定》），现向社会公开征求意见。\n\n《规定》的主要内容如下：\n\n\
         一、生产企业应当按照{first}的要求组织检验，检验记录的保存期限不少于{}年。\n\n\
         二、{other}的技术指标作为评价的依据，本规定与其不一致的，以国家标准为准。\n\n\
         三、到{}年底，{object}的达标率达到{percent}%以上，各地应当每年报送一次进展情况。\n\n\
         四、《规定》拟自{}年{month}月1日起施行，此前发布的有关要求与本规定不一致的，按照本规定执行；{old}同时废止。\n\n",
        2 + dice.roll(9),
        year + 3,
        year + 1
    );
    for paragraph in 0..2 + dice.roll(3) {
        let (object, aspect) = (dice.of(OBJECTS).0, dice.of(ASPECTS).0);
        let _ = write!(
            text,
            "{}在调研中，有关单位反映{object}的{aspect}在各地执行尺度不一，企业需要就同一产品重复送检。起草组走访了{}家企业和{}个检验机构，\
             听取了地方主管部门、行业协会以及消费者代表的意见，对有分歧的条款逐条作了说明，并附有与现行规定的对照表，供各方参考。\n\n",
            if paragraph == 0 { "起草过程说明：" } else { "" },
            10 + dice.roll(90),
            3 + dice.roll(20)
        );
    }
    let _ = write!(
        text,
        "请于{year}年{}月{day}日前将意见反馈至{issuer}，邮件主题请注明“规定意见”。\n\n{issuer}\n{year}年{month}月{day}日\n",
        month % 12 + 1
    );
    text
}

fn english(number: usize, dice: &mut Dice) -> String {
    let issuer = dice.of(ISSUERS).1;
    let (object, aspect) = (dice.of(OBJECTS).1, dice.of(ASPECTS).1);
    let year = 2015 + dice.roll(11);
    let month = dice.of(&["January", "March", "April", "June", "September", "November"]);
    let day = 1 + dice.roll(28);
    let standard =
        |dice: &mut Dice| format!("ISO {}:{}", 10_000 + dice.roll(50_000), year - dice.roll(12));
    let (first, other, old) = (standard(dice), standard(dice), standard(dice));
    let title = format!("Measures No. {number} on {aspect} for {object}");
    let mut text = format!(
        "{issuer}\n\nNotice No. {number} of {year}\n\nThe {issuer} issued the {title} (hereinafter referred to as the Measures) on {day} {month} {year}.\n\n\
         The Measures enter into force on 1 {month} {}. They require manufacturers to test products according to {first} and to keep the records for at least {} years. \
         {other} serves as the reference where the Measures give no method. {old} is withdrawn on the same day.\n\n\
         By the end of {}, at least {}% of products in this field are to carry the label.\n\n",
        year + 1,
        2 + dice.roll(9),
        year + 3,
        5 + dice.roll(90)
    );
    for _ in 0..3 + dice.roll(3) {
        let (object, aspect) = (dice.of(OBJECTS).1, dice.of(ASPECTS).1);
        let _ = write!(
            text,
            "During the preparation, laboratories reported that {aspect} for {object} were read differently from region to region, so that the same product \
             had to be tested more than once. The working group visited {} manufacturers and {} laboratories, heard trade associations and consumers, and \
             explained in an annex how each disputed clause was settled and what changes against the rules that are in force now.\n\n",
            10 + dice.roll(90),
            3 + dice.roll(20)
        );
    }
    text
}
